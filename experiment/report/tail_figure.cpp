#include <algorithm>
#include <array>
#include <cmath>

#include "experiment/report/run_figures.hpp"
#include "experiment/report/run_parts.hpp"
#include "experiment/result/tail_curve.hpp"

namespace acceptlab::experiment {

namespace {

/// The curve of all values of a latency. A result has no histograms of single replications, so its
/// points have no interval; the quantiles have theirs.
std::vector<TailPoint> curve_of(const LatencySummary& latency) {
  const auto kinds = latency_kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const LatencyKind& k) { return latency.name == k.name; });
  if (kind == kinds.end()) return {};
  std::array<kernel::Measurement, 1> all;
  all.front().latency.*kind->histogram = latency.histogram;
  return tail_curve(all, *kind);
}

FigureSeries line_of(const LatencySummary& latency, const std::string& name, std::size_t look) {
  FigureSeries line{name, FigureSeries::Kind::Line, look, {}};
  for (const TailPoint& p : curve_of(latency)) {
    if (p.seconds > 0 && p.longer.value > 0) line.marks.push_back({p.seconds, p.longer.value});
  }
  return line;
}

/// The quantiles with their intervals, on the curve.
FigureSeries quantiles_of(const LatencySummary& latency, std::size_t look) {
  FigureSeries points{"", FigureSeries::Kind::Points, look, {}};
  const auto kinds = quantile_kinds();
  for (std::size_t i = 0; i < latency.quantiles.size() && i < kinds.size(); ++i) {
    const Estimate& q = latency.quantiles[i];
    const double longer = 1 - kinds[i].p;
    // Beyond the last value there is no quantile to show.
    if (!(q.value > 0) || longer * static_cast<double>(latency.count) < 1) continue;
    points.marks.push_back({q.value, longer, q.interval, {}});
  }
  return points;
}

}  // namespace

std::optional<Figure> tail_figure(const Runs& runs, std::string_view name) {
  Figure figure;
  figure.title = "Tail of " + std::string(name);
  figure.caption =
      "How large a share of the connections waited longer than the time below. Markers are the "
      "50th, "
      "90th, 95th, 99th and 99.9th percentile with their 95% intervals.";
  figure.x = {std::string(name), Unit::Seconds, true};
  figure.y = {"share that waited longer", Unit::Fraction, true, {}, 1};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const LatencySummary* latency = find_latency(runs[i].run.summary, name);
    if (latency == nullptr) continue;
    FigureSeries line = line_of(*latency, runs.size() > 1 ? runs[i].name : "", i);
    FigureSeries points = quantiles_of(*latency, i);
    if (!line.marks.empty()) figure.series.push_back(std::move(line));
    if (!points.marks.empty()) figure.series.push_back(std::move(points));
  }
  if (figure.series.empty()) return std::nullopt;
  return figure;
}

}  // namespace acceptlab::experiment
