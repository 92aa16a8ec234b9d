#include "experiment/sweep/tornado.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/notation/units.hpp"
#include "experiment/sweep/replications_file.hpp"
#include "experiment/sweep/stored_point.hpp"

namespace acceptlab::experiment {

namespace {

/// The index of the scenario with this value; nothing, and the reason, when it is not valid.
std::optional<std::size_t> add_side(TornadoPlan& plan, const Overrides& common,
                                    const std::string& key, const std::string& value) {
  Overrides own = common;
  own.vary.push_back(key + "=" + value);
  try {
    const ReadResult read = read_scenario_text(plan.sweep.source.text, plan.sweep.source.file, own);
    plan.sweep.points.push_back(make_point(read, std::move(own), {{key, value}}));
    return plan.sweep.points.size() - 1;
  } catch (const ScenarioError& error) {
    std::string why = error.first_error();
    if (why.starts_with(key + ": ")) why.erase(0, key.size() + 2);
    plan.left_out.push_back(fmt::format("{}={}: {}", key, value, why));
    return std::nullopt;
  }
}

std::vector<kernel::Measurement> replications_of(Store& store, const Point& point) {
  auto known = decode(store.known_replications(point));
  return known ? std::move(known->measured) : std::vector<kernel::Measurement>{};
}

/// Pairs as many replications as both have.
PairedDifference difference(const Metric& metric, Measurements base, Measurements side) {
  const std::size_t both = std::min(base.size(), side.size());
  return paired_difference(metric(base.first(both)), metric(side.first(both)));
}

double size_of(const std::optional<TornadoSide>& side) {
  const double size = side ? std::abs(side->paired.difference.value) : 0;
  return std::isfinite(size) ? size : 0;
}

}  // namespace

double TornadoBar::reach() const { return std::max(size_of(low), size_of(high)); }

TornadoPlan plan_tornado(SweepPlan base, const Overrides& overrides, double share,
                         sim::Duration warmup) {
  TornadoPlan plan{std::move(base), {}, {}};
  Overrides common = overrides;
  common.vary.push_back("run.warmup=" + duration_text(static_cast<double>(warmup.count())));
  const ReadResult as_it_is =
      read_scenario_text(plan.sweep.source.text, plan.sweep.source.file, common);
  plan.sweep.points.push_back(make_point(as_it_is, common, {}));
  for (Parameter& parameter : tornado_parameters(plan.sweep.base, share)) {
    const auto low = add_side(plan, common, parameter.key, parameter.low);
    const auto high = add_side(plan, common, parameter.key, parameter.high);
    plan.parameters.push_back({std::move(parameter), low, high});
  }
  return plan;
}

Tornado make_tornado(const TornadoPlan& plan, Store& store, const Metric& metric, double share) {
  const auto& points = plan.sweep.points;
  const auto base = replications_of(store, points.front());
  if (base.empty())
    throw FolderError(store.folder().string() + " does not have the scenario as it is yet");
  const auto findings = [&](const Point& point) { return stored_findings(store.folder(), point); };
  Tornado tornado{metric, share, metric.estimate(base), {}, findings(points.front())};
  const auto side = [&](const std::optional<std::size_t>& point,
                        const std::string& value) -> std::optional<TornadoSide> {
    const auto replications =
        point ? replications_of(store, points[*point]) : std::vector<kernel::Measurement>{};
    if (replications.empty()) return std::nullopt;
    return TornadoSide{value, difference(metric, base, replications), findings(points[*point])};
  };
  for (const auto& [parameter, low, high] : plan.parameters) {
    tornado.bars.push_back({parameter.key, parameter.value, side(low, parameter.low),
                            side(high, parameter.high), parameter.in_whole_steps});
  }
  std::stable_sort(tornado.bars.begin(), tornado.bars.end(),
                   [](const auto& a, const auto& b) { return a.reach() > b.reach(); });
  return tornado;
}

}  // namespace acceptlab::experiment
