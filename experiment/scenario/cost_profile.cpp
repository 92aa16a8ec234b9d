#include "experiment/scenario/cost_profile.hpp"

#include "models/cpu/cost_table.hpp"

namespace acceptlab::experiment {
namespace {

ProfileEntry default_entry(const cpu::CostRow& row) {
  ProfileEntry entry{{}, std::string(row.source), "default"};
  for (const cpu::IdleStep& step : row.by_idle)
    entry.steps.push_back({sim::Duration(static_cast<std::int64_t>(step.idle_ns)),
                           sim::Distribution::constant(step.cost_ns),
                           {}});
  if (entry.steps.empty())
    entry.steps.push_back({{}, sim::Distribution::constant(row.default_ns), {}});
  return entry;
}

}  // namespace

const CostProfile& default_profile() {
  static const CostProfile profile = [] {
    CostProfile made;
    made.machine = {{"description", "what holds where a scenario says nothing: no one machine"}};
    for (const cpu::CostRow& row : cpu::cost_rows)
      made.entries.emplace(row.name, default_entry(row));
    return made;
  }();
  return profile;
}

const CostProfile& zero_profile() {
  static const CostProfile profile = [] {
    CostProfile made;
    made.machine = {{"description",
                     "nothing costs CPU time but the work of requests: what is left "
                     "is queueing"}};
    for (const cpu::CostRow& row : cpu::cost_rows)
      made.entries.emplace(row.name, ProfileEntry{{CostStep{}}, "by definition", "zero"});
    return made;
  }();
  return profile;
}

}  // namespace acceptlab::experiment
