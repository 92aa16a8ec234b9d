#include "experiment/keys/run_size.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/notation/units.hpp"
#include "experiment/scenario/offered_rate.hpp"

namespace acceptlab::experiment {
namespace {

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
    rate += offered_rate(arrivals.process) * run.load;
  const double total = rate * sim::seconds(*run.duration);
  if (total > most_connections) refuse(r, duration, "run.duration", total);
}

}  // namespace acceptlab::experiment
