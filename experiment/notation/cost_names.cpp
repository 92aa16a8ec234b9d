#include "experiment/notation/cost_names.hpp"

#include "models/cpu/cost_table.hpp"

namespace acceptlab::experiment {

std::vector<std::string> cost_names() {
  std::vector<std::string> names;
  for (const cpu::CostRow& row : cpu::cost_rows) names.emplace_back(row.name);
  return names;
}

}  // namespace acceptlab::experiment
