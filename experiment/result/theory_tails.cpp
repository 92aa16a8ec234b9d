#include "experiment/result/theory_tails.hpp"

#include <cmath>
#include <utility>

#include "experiment/exact/model.hpp"
#include "experiment/result/theory_model.hpp"
#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

namespace {

using Curve = std::vector<ExactTailPoint>;

constexpr int decades = 5, points_per_decade = 32;  // of time, on a logarithmic axis

Curve curve_of(const exact::TimeLaw& law, double rarest) {
  Curve curve;
  if (!law.tail) return curve;
  const double longest = law.quantile(1 - rarest);
  if (!(longest > 0)) return curve;
  constexpr int steps = decades * points_per_decade;
  for (int i = 0; i <= steps; ++i) {
    const double t = longest * std::pow(10, static_cast<double>(i - steps) / points_per_decade);
    curve.push_back({t, law.tail(t)});
  }
  return curve;
}

exact::TimeLaw with_steps(exact::TimeLaw law, const std::function<void()>& step) {
  if (!law.tail || !step) return law;
  law.tail = [tail = std::move(law.tail), &step](double t) {
    step();
    return tail(t);
  };
  return law;
}

/// The scenario itself, unless it asks for what comes close to it.
std::variant<TheoryModel, std::string> model_of(const Scenario& scenario) {
  if (scenario.run.theory) return theory_model(scenario);
  auto reduced = reduce(scenario);
  if (const auto* reasons = std::get_if<Reasons>(&reduced)) return reasons_text(*reasons);
  return TheoryModel{scenario, std::move(std::get<Reduction>(reduced)), false};
}

}  // namespace

std::variant<TheoryTails, std::string> theory_tails(const Scenario& scenario, double rarest,
                                                    const std::function<void()>& step) {
  const auto found = model_of(scenario);
  if (const auto* why = std::get_if<std::string>(&found)) return *why;
  const auto& model = std::get<TheoryModel>(found);
  const exact::Answer answer = exact::solve(model.reduction.model).whole;
  const Curve wait = curve_of(with_steps(answer.wait, step), rarest);
  const Curve response = curve_of(with_steps(answer.response, step), rarest);
  TheoryTails tails{exact::name_of(model.reduction.model), model.idealised, {}};
  for (const LatencyKind& kind : latency_kinds()) {
    const std::string name = kind.name;
    // As in exact_result(): nothing passes between accept and service, nor on the way.
    const bool waits = name == "accept_wait" || name == "service_wait";
    const bool whole = name == "request" || name == "response";
    tails.curves.push_back(waits ? wait : whole ? response : Curve{});
  }
  return tails;
}

}  // namespace acceptlab::experiment
