#include "experiment/run_size.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/units.hpp"

namespace acceptlab::experiment {
namespace {

double rate_of(const ArrivalProcess& process) {
  using Kind = ArrivalProcess::Kind;
  switch (process.kind) {
    case Kind::Renewal:
      return process.gap.mean() > 0 ? 1e9 / process.gap.mean() : 0;
    case Kind::Mmpp: {
      double weighted = 0, total = 0;
      for (std::size_t i = 0; i < process.holding.size(); ++i) {
        weighted += process.rates_per_s[i] * process.holding[i].mean();
        total += process.holding[i].mean();
      }
      return total > 0 ? weighted / total : 0;
    }
    case Kind::OnOff: {
      const double on = process.on.mean(), off = process.off.mean();
      return on + off > 0 ? process.rate_per_s * on / (on + off) : 0;
    }
    case Kind::BatchPoisson:
      return process.rate_per_s * std::max(1.0, process.batch_mean);
    case Kind::Replay:
    case Kind::Closed:
      return 0;
    default:
      return process.rate_per_s;
  }
}

void refuse(Reading& r, const Place& place, std::string_view key, double connections) {
  constexpr double per_second = 1e6;  // simulated a second on one core, roughly
  r.error(place, key,
          fmt::format("{}: {} connections would need up to {} of memory and some {:.0f} days", key,
                      count_text(connections), bytes_text(connections * bytes_per_connection),
                      connections / per_second / 86400),
          fmt::format("at most {} connections in a replication", count_text(most_connections)));
}

}  // namespace

bool too_many_at_once(Reading& r, const Place& place, std::string_view key, double count) {
  if (count <= most_at_once) return false;
  r.error(place, key,
          fmt::format("{}: {} at once would need {} of memory", key, count_text(count),
                      bytes_text(count * bytes_per_connection)),
          fmt::format("at most {} ({})", count_text(most_at_once),
                      bytes_text(most_at_once * bytes_per_connection)));
  return true;
}

void check_run_size(Reading& r, const Place& connections, const Place& duration) {
  const RunSpec& run = r.scenario.run;
  if (run.connections && static_cast<double>(*run.connections) > most_connections)
    return refuse(r, connections, "run.connections", static_cast<double>(*run.connections));
  if (run.connections || !run.duration || r.failed({"arrivals"})) return;
  double rate = 0;
  for (const ArrivalsSpec& arrivals : r.scenario.arrivals)
    rate += rate_of(arrivals.process) * run.load;
  const double total = rate * sim::seconds(*run.duration);
  if (total > most_connections) refuse(r, duration, "run.duration", total);
}

}  // namespace acceptlab::experiment
