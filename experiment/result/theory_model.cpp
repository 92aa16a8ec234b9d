#include "experiment/result/theory_model.hpp"

#include <utility>

#include "experiment/run/exact_twin.hpp"

namespace acceptlab::experiment {

std::variant<TheoryModel, std::string> theory_model(const Scenario& scenario) {
  bool idealised = false;
  Scenario of = scenario;
  auto reduced = reduce(of);
  if (std::holds_alternative<Reasons>(reduced)) {
    idealised = true;
    of = twin_of(scenario);
    reduced = reduce(of);
  }
  if (const auto* reasons = std::get_if<Reasons>(&reduced))
    return "run.theory: no exact answer, not even without costs: " + reasons_text(*reasons);
  return TheoryModel{std::move(of), std::move(std::get<Reduction>(reduced)), idealised};
}

}  // namespace acceptlab::experiment
