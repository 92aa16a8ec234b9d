#include "experiment/notation/cost_names.hpp"

#include <algorithm>
#include <array>

#include "models/cpu/cost_table.hpp"

namespace acceptlab::experiment {
namespace {

/// Costs that the format has and the cost table may not have yet.
constexpr std::array<std::string_view, 3> of_the_format{"lock_hold", "cache_line_near",
                                                        "cache_line_far"};

}  // namespace

bool is_charged(std::string_view cost) {
  return std::any_of(cpu::cost_rows.begin(), cpu::cost_rows.end(),
                     [&](const cpu::CostRow& row) { return row.name == cost; });
}

std::vector<std::string> cost_names() {
  std::vector<std::string> names;
  for (const cpu::CostRow& row : cpu::cost_rows) names.emplace_back(row.name);
  for (const std::string_view name : of_the_format) {
    if (!is_charged(name)) names.emplace_back(name);
  }
  return names;
}

}  // namespace acceptlab::experiment
