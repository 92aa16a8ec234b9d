#include "experiment/scenario/drawn_costs.hpp"

#include <algorithm>

#include "models/cpu/cost_table.hpp"
#include "sim/random.hpp"

namespace acceptlab::experiment {

namespace {

/// Blocks of a cost's own draws that no use of it reaches.
constexpr std::uint32_t own_blocks = 1U << 31U;

bool has_spread(const std::vector<CostStep>& steps) {
  return std::any_of(steps.begin(), steps.end(),
                     [](const CostStep& s) { return s.spread && s.spread->count() > 0; });
}

/// A cost of [costs] as steps.
std::vector<CostStep> set_steps(const Scenario& scenario, const std::string& name) {
  std::vector<CostStep> steps;
  if (const auto flat = scenario.costs.find(name); flat != scenario.costs.end())
    steps.push_back({{}, flat->second, {}});
  if (const auto idle = scenario.idle_costs.find(name); idle != scenario.idle_costs.end()) {
    for (const auto& [after, cost] : idle->second) steps.push_back({after, cost, {}});
  }
  const auto spreads = scenario.cost_spreads.find(name);
  if (spreads == scenario.cost_spreads.end()) return steps;
  for (std::size_t i = 0; i < std::min(steps.size(), spreads->second.size()); ++i)
    steps[i].spread = spreads->second[i];
  return steps;
}

std::vector<CostStep> steps_of(const Scenario& scenario, const std::string& name) {
  return scenario.sets_cost(name) ? set_steps(scenario, name)
                                  : scenario.cost_profile().entries.at(name).steps;
}

/// `way` from -1 to 1: how far from the cost towards either end of its spread.
sim::Distribution drawn(const CostStep& step, double way) {
  constexpr double least = 1e-3;  // a cost stays one, however wide its spread
  const double mean = step.cost.mean();
  if (!step.spread || !(mean > 0)) return step.cost;
  const double share = static_cast<double>(step.spread->count()) / mean;
  return step.cost.scaled(std::max(least, 1 + share * way));
}

}  // namespace

bool has_cost_spread(const Scenario& scenario) {
  return std::any_of(cpu::cost_rows.begin(), cpu::cost_rows.end(), [&](const cpu::CostRow& row) {
    return has_spread(steps_of(scenario, std::string(row.name)));
  });
}

Scenario with_drawn_costs(const Scenario& scenario, std::uint32_t number) {
  Scenario result = scenario;
  const sim::RandomSpace space{scenario.run.seed, number};
  for (std::size_t i = 0; i < cpu::cost_count; ++i) {
    const std::string name(cpu::cost_rows[i].name);
    std::vector<CostStep> steps = steps_of(scenario, name);
    if (!has_spread(steps)) continue;
    sim::DrawSequence draws(space, sim::Purpose::Cost, 0, i, own_blocks);
    const double way = 2 * draws.unit() - 1;
    result.costs.erase(name);
    auto& drawn_steps = result.idle_costs[name];
    drawn_steps.clear();
    for (const CostStep& step : steps) drawn_steps.emplace_back(step.after, drawn(step, way));
  }
  return result;
}

}  // namespace acceptlab::experiment
