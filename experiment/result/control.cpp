#include "experiment/result/control.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "experiment/statistics/control_variates.hpp"

namespace acceptlab::experiment {

namespace {

constexpr std::array controlled_metrics{"latency.accept_wait.mean", "latency.service_wait.mean",
                                        "latency.request.mean", "latency.response.mean"};
// Each control costs a degree of freedom, and waits of few replications are too skew for t.
constexpr std::size_t fewest_controlled = 20;
// A twin whose wait is off by more than chance does in one run of a hundred has not come to its
// steady state, and would carry the scenario's mean away.
constexpr double twin_confidence = 0.99;

std::vector<double> values_of(const char* metric, Measurements replications) {
  return (*find_metric(metric))(replications).values;
}

/// The wait of the twin, its demands and its rate of arrivals, whose chances a scenario that
/// differs answers to in its own way.
std::vector<Control> controls_of(const ExactTwin& twin, Measurements replications) {
  Control wait{values_of("latency.accept_wait.mean", replications), twin.wait_s};
  Control service{values_of("latency.response.mean", replications), twin.service_s};
  for (std::size_t r = 0; r < service.values.size(); ++r) service.values[r] -= wait.values[r];
  Control rate{values_of("rates.offered_per_s", replications), twin.arrivals_per_s};
  return {std::move(wait), std::move(service), std::move(rate)};
}

double width(const Estimate& estimate) { return estimate.interval->high - estimate.interval->low; }

}  // namespace

std::string nothing_controlled(const RunResult& result) {
  if (result.of_twin.size() < fewest_controlled ||
      result.of_twin.size() != result.replications.size())
    return fmt::format("nothing is controlled with fewer than {} replications", fewest_controlled);
  const Estimate wait =
      estimate(mean_sample(values_of("latency.accept_wait.mean", result.of_twin)), twin_confidence);
  if (wait.interval && wait.interval->contains(result.twin->wait_s)) return "";
  return fmt::format(
      "nothing is controlled: the waits of {} on the same arrivals, {:.3g} s, are not what they "
      "are "
      "in the long run, {:.3g} s; run longer, and after a longer warm-up",
      result.twin->model, wait.value, result.twin->wait_s);
}

std::optional<ControlSummary> control(const RunResult& result) {
  if (!result.twin || !nothing_controlled(result).empty()) return std::nullopt;
  const std::vector<Control> controls = controls_of(*result.twin, result.of_twin);
  ControlSummary summary{result.twin->model, static_cast<unsigned>(controls.size()), {}};
  for (const char* name : controlled_metrics) {
    const Metric metric = find_metric(name).value();
    const Sample sample = metric(result.replications);
    const Estimate plain = estimate(sample);
    const auto controlled = controlled_mean(sample.values, controls);
    if (!plain.interval || !controlled || !(width(*controlled) > 0)) continue;
    const double ratio = width(plain) / width(*controlled);
    summary.estimates.push_back(
        {name, metric.unit, not_negative(plain), not_negative(*controlled), ratio * ratio});
  }
  return summary;
}

}  // namespace acceptlab::experiment
