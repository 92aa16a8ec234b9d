#include "experiment/run/warmup.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "experiment/run/parallel.hpp"
#include "experiment/scenario/offered_rate.hpp"
#include "experiment/statistics/statistics.hpp"

namespace acceptlab::experiment {

namespace {

// Choices of ours. Several pilots are averaged cell by cell, as Welch's plot does: a single one has
// bursts that MSER takes for a transient.
constexpr std::uint32_t pilots = 4;
constexpr std::uint32_t first_pilot = 0x40000000;  // replication numbers no run reaches
constexpr unsigned most_doublings = 2;             // from a quarter of the run to all of it
constexpr std::size_t fewest_cells = 100;          // 20 batches of five

/// The length of a run: as given, or what its number of connections takes at the offered rate,
/// whichever ends first; 1 s when neither says anything.
sim::Duration nominal_duration(const Scenario& scenario) {
  double rate = 0;
  for (const ArrivalsSpec& arrivals : scenario.arrivals) rate += offered_rate(arrivals.process);
  rate *= scenario.run.load;
  const auto& connections = scenario.run.connections;
  const bool known = connections && rate > 0;
  if (!known) return scenario.run.duration.value_or(std::chrono::seconds(1));
  const double length_s = std::min(static_cast<double>(*connections) / rate, 1e5);
  const sim::Duration by_count(static_cast<std::int64_t>(length_s * 1e9));
  return std::min(by_count, scenario.run.duration.value_or(sim::Duration::max()));
}

PilotSeries averaged_pilots(const Scenario& scenario, sim::Duration length,
                            const RunOptions& options) {
  std::vector<PilotSeries> series(pilots);
  for_each_in_parallel(pilots, options.threads, [&](std::size_t i) {
    series[i] =
        options.simulator.pilot(scenario, first_pilot + static_cast<std::uint32_t>(i), length);
  });
  PilotSeries sum = std::move(series[0]);
  for (std::size_t i = 1; i < series.size(); ++i) {
    sum.response.merge(std::move(series[i].response));
    sum.arrived.merge(std::move(series[i].arrived));
    sum.pending.merge(std::move(series[i].pending));
  }
  return sum;
}

/// The length rounded up to two digits: people read it and put it into scenario files.
sim::Duration rounded_up(sim::Duration length) {
  std::int64_t step = 1;
  while (length.count() / step >= 100) step *= 10;
  return sim::Duration((length.count() + step - 1) / step * step);
}

struct Verdict {
  sim::Duration length{};
  bool too_short = false, too_few = false;
};

Verdict judge(const PilotSeries& pilot) {
  const std::vector<double> response = pilot.response.means(), pending = pilot.pending.means();
  if (response.size() < fewest_cells || pending.size() < fewest_cells) return {{}, true, true};
  const Mser by_response = mser5(response), by_pending = mser5(pending);
  const auto connection = by_response.deleted * pilot.response.width();
  const double arrived_ns =
      connection == 0 ? 0 : pilot.arrived.mean(connection / pilot.arrived.width());
  const auto pending_ns = static_cast<std::int64_t>(by_pending.deleted * pilot.pending.width());
  const sim::Duration length(std::max(static_cast<std::int64_t>(arrived_ns), pending_ns));
  return {rounded_up(length), by_response.too_short || by_pending.too_short, false};
}

Warmup find_warmup(Scenario scenario, const RunOptions& options) {
  scenario.events.clear();
  sim::Duration length = nominal_duration(scenario) / 4;
  Verdict verdict;
  for (unsigned doublings = 0;; ++doublings) {
    verdict = judge(averaged_pilots(scenario, length, options));
    const bool cancelled = options.cancelled && options.cancelled();
    if (!verdict.too_short) return {verdict.length, {}};
    if (doublings == most_doublings || cancelled) break;
    length *= 2;
  }
  if (verdict.too_few) {
    return {{}, "warm-up not found: too few connections to see one; none was cut off"};
  }
  return {rounded_up(length / 2),
          "warm-up not found: the system was still drifting when the pilot of " +
              std::to_string(sim::seconds(length)) + " s ended; results may not be steady"};
}

}  // namespace

Warmup common_warmup(std::span<const Scenario> columns, const RunOptions& options) {
  Warmup longest;
  for (const Scenario& scenario : columns) {
    const Warmup own =
        scenario.run.warmup ? Warmup{*scenario.run.warmup, {}} : find_warmup(scenario, options);
    if (longest.finding.empty()) longest.finding = own.finding;
    longest.length = std::max(longest.length, own.length);
  }
  return longest;
}

}  // namespace acceptlab::experiment
