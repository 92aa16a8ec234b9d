#include "experiment/result/theory.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "experiment/result/exact_result.hpp"
#include "experiment/result/theory_model.hpp"

namespace acceptlab::experiment {

double Theory::value_of(const std::string& metric) const {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const ExactValue& v) { return v.name == metric; });
  return found == values.end() ? std::numeric_limits<double>::quiet_NaN() : found->value;
}

std::variant<Theory, std::string> theory(const Scenario& scenario) {
  auto found = theory_model(scenario);
  if (auto* why = std::get_if<std::string>(&found)) return std::move(*why);
  auto& model = std::get<TheoryModel>(found);
  model.scenario.goals.clear();
  ExactResult result = exact_result(model.scenario, model.reduction);
  return Theory{std::move(result.model), model.idealised, std::move(result.values)};
}

}  // namespace acceptlab::experiment
