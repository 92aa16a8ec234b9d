#include "experiment/run/warmup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "experiment/run/parallel.hpp"
#include "experiment/scenario/offered_rate.hpp"
#include "experiment/statistics/batch_means.hpp"
#include "experiment/statistics/statistics.hpp"
#include "experiment/statistics/steadiness.hpp"

namespace acceptlab::experiment {

namespace {

// Choices of ours. Several pilots are averaged cell by cell, as Welch's plot does: a single one has
// bursts that MSER takes for a transient.
constexpr std::uint32_t pilots = 4;
constexpr std::uint32_t first_pilot = 0x40000000;  // replication numbers no run reaches
constexpr unsigned most_doublings = 4;             // from a quarter of the run to four times it
constexpr std::size_t fewest_cells = 100;          // 20 batches of five
constexpr std::size_t stretches = 20;  // of what a pilot keeps, to see whether they depend

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

/// Why a pilot tells no warm-up.
enum class Shortness {
  none,
  few,        // cells to see anything in
  drifting,   // MSER-5 would cut off half of it or more
  dependent,  // what it keeps is a few long swings: a transient may hide among them
};

struct Verdict {
  sim::Duration length{};
  Shortness shortness = Shortness::none;
};

/// How high response and queues were at the end of each pilot, to see whether they grow with it.
struct Levels {
  std::vector<double> response, pending;
  bool grow() const { return grows_with_time(response) || grows_with_time(pending); }
};

/// A pilot that is shorter than the memory of its queues can look steady to MSER-5. But then each
/// of its stretches is like its neighbours. Stretches that hardly differ hide nothing.
bool stretches_depend(std::span<const double> kept) {
  constexpr double hardly = 0.001;  // of the mean
  const std::vector<double> means = batch_means(kept, kept.size() / stretches);
  const bool differ = std::sqrt(variance(means)) > hardly * mean(means);
  return differ && !look_independent(means);
}

Shortness shortness(std::span<const double> series, const Mser& mser) {
  if (mser.too_short) return Shortness::drifting;
  return stretches_depend(series.subspan(mser.deleted)) ? Shortness::dependent : Shortness::none;
}

Verdict judge(const PilotSeries& pilot, Levels& levels) {
  const std::vector<double> response = pilot.response.means(), pending = pilot.pending.means();
  if (response.size() < fewest_cells || pending.size() < fewest_cells) return {{}, Shortness::few};
  levels.response.push_back(late_level(response));
  levels.pending.push_back(late_level(pending));
  const Mser by_response = mser5(response), by_pending = mser5(pending);
  const auto connection = by_response.deleted * pilot.response.width();
  const double arrived_ns =
      connection == 0 ? 0 : pilot.arrived.mean(connection / pilot.arrived.width());
  const auto pending_ns = static_cast<std::int64_t>(by_pending.deleted * pilot.pending.width());
  const sim::Duration length(std::max(static_cast<std::int64_t>(arrived_ns), pending_ns));
  Shortness found = shortness(response, by_response);
  if (found == Shortness::none) found = shortness(pending, by_pending);
  return {rounded_up(length), found};
}

/// What is wrong when the longest pilot tells none.
std::string not_found(Shortness shortness, bool grows, const std::string& pilot) {
  if (grows) {
    return "no steady state: waits or queues grew with the length of the pilot, up to " + pilot +
           "; no warm-up is long enough";
  }
  switch (shortness) {
    case Shortness::few:
      return "warm-up not found: too few connections to see one; none was cut off";
    case Shortness::dependent:
      return "warm-up not found: the run is too short for one, waits or queues swing too slowly "
             "for "
             "a pilot of " +
             pilot + "; a longer run.duration (or run.connections) would tell";
    default:
      return "warm-up not found: the system was still drifting when the pilot of " + pilot +
             " ended; results may not be steady";
  }
}

Warmup find_warmup(Scenario scenario, const RunOptions& options) {
  scenario.events.clear();
  const sim::Duration run = nominal_duration(scenario);
  sim::Duration length = run / 4;
  Verdict verdict;
  Levels levels;
  for (unsigned doublings = 0;; ++doublings) {
    verdict = judge(averaged_pilots(scenario, length, options), levels);
    const bool cancelled = options.cancelled && options.cancelled();
    if (verdict.shortness == Shortness::none) return {verdict.length, {}};
    if (doublings == most_doublings || cancelled || levels.grow()) break;
    length *= 2;
  }
  const bool few = verdict.shortness == Shortness::few;
  const std::string pilot = fmt::format("{:.3g} ms", 1e3 * sim::seconds(length));
  return {few ? sim::Duration{} : rounded_up(std::min(length, run) / 2),
          not_found(verdict.shortness, levels.grow(), pilot)};
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
