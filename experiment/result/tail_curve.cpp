#include "experiment/result/tail_curve.hpp"

#include <algorithm>
#include <cmath>

namespace acceptlab::experiment {

namespace {

constexpr double points_per_decade = 10;

using Cells = std::vector<sim::Histogram::Cell>;

/// Upper ends of cells at which the share of longer values has gone down by a tenth of a decade.
std::vector<std::uint64_t> places(const sim::Histogram& all) {
  const double step = std::pow(10, -1 / points_per_decade);
  const auto count = static_cast<double>(all.count());
  std::vector<std::uint64_t> places;
  double wanted = 1, longer = count;
  for (const auto& cell : all.cells()) {
    longer -= static_cast<double>(cell.count);
    const double share = longer / count;
    if (share > wanted || longer < 1) continue;
    places.push_back(cell.upper_ns);
    while (wanted >= share) wanted *= step;
  }
  return places;
}

/// How many values are longer than each of the places.
std::vector<double> longer_than(const sim::Histogram& histogram,
                                const std::vector<std::uint64_t>& places) {
  std::vector<double> longer;
  auto left = static_cast<double>(histogram.count());
  const Cells cells = histogram.cells();
  auto cell = cells.begin();
  for (const std::uint64_t place : places) {
    for (; cell != cells.end() && cell->upper_ns <= place; ++cell)
      left -= static_cast<double>(cell->count);
    longer.push_back(left);
  }
  return longer;
}

Estimate share_estimate(const std::vector<Ratio>& replications) {
  Estimate share = estimate(ratio_sample(replications));
  if (share.interval)
    share.interval =
        Interval{std::max(share.interval->low, 0.0), std::min(share.interval->high, 1.0)};
  return share;
}

}  // namespace

std::vector<TailPoint> tail_curve(Measurements replications, const LatencyKind& kind) {
  sim::Histogram all;
  for (const auto& r : replications) all.merge(r.latency.*kind.histogram);
  const std::vector<std::uint64_t> at = places(all);
  std::vector<std::vector<Ratio>> shares(at.size());
  for (const auto& r : replications) {
    const sim::Histogram& own = r.latency.*kind.histogram;
    const std::vector<double> longer = longer_than(own, at);
    for (std::size_t i = 0; i < at.size(); ++i)
      shares[i].push_back({longer[i], static_cast<double>(own.count())});
  }
  std::vector<TailPoint> curve;
  for (std::size_t i = 0; i < at.size(); ++i)
    curve.push_back({static_cast<double>(at[i]) / 1e9, share_estimate(shares[i])});
  return curve;
}

}  // namespace acceptlab::experiment
