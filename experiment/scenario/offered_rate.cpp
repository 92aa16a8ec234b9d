#include "experiment/scenario/offered_rate.hpp"

#include <algorithm>

namespace acceptlab::experiment {

double offered_rate(const ProcessSpec& process) {
  using Kind = ProcessSpec::Kind;
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

double offered_rate(const Scenario& scenario) {
  double rate = 0;
  for (const ArrivalsSpec& arrivals : scenario.arrivals) rate += offered_rate(arrivals.process);
  return rate * scenario.run.load;
}

sim::Duration nominal_duration(const Scenario& scenario) {
  const double rate = offered_rate(scenario);
  const auto& connections = scenario.run.connections;
  const bool known = connections && rate > 0;
  if (!known) return scenario.run.duration.value_or(std::chrono::seconds(1));
  const double length_s = std::min(static_cast<double>(*connections) / rate, 1e5);
  const sim::Duration by_count(static_cast<std::int64_t>(length_s * 1e9));
  return std::min(by_count, scenario.run.duration.value_or(sim::Duration::max()));
}

}  // namespace acceptlab::experiment
