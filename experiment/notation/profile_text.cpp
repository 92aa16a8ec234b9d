#include "experiment/notation/profile_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/notation/units.hpp"
#include "experiment/notation/value.hpp"
#include "models/cpu/cost_table.hpp"

namespace acceptlab::experiment {
namespace {

std::string quoted(sim::Duration duration) {
  return toml_string(duration_text(static_cast<double>(duration.count())));
}

std::string price(const CostStep& step) {
  return step.text.empty() ? toml_string(duration_text(step.cost.mean())) : step.text;
}

template <class F>
std::string list_of(const ProfileEntry& entry, F text) {
  std::vector<std::string> items;
  for (const CostStep& step : entry.steps) items.push_back(text(step));
  return fmt::format("[{}]", fmt::join(items, ", "));
}

/// `cost = ...`, with `after = ...` where it hangs on the idle time.
std::string fields(const ProfileEntry& entry) {
  if (!entry.by_idle()) return fmt::format("cost = {}", price(entry.steps.front()));
  return fmt::format("after = {}, cost = {}",
                     list_of(entry, [](const CostStep& step) { return quoted(step.after); }),
                     list_of(entry, price));
}

std::string spread(const ProfileEntry& entry) {
  const bool known = std::all_of(entry.steps.begin(), entry.steps.end(),
                                 [](const CostStep& step) { return step.spread.has_value(); });
  if (!known) return {};
  const auto text = [](const CostStep& step) { return quoted(*step.spread); };
  return fmt::format(", spread = {}",
                     entry.by_idle() ? list_of(entry, text) : text(entry.steps.front()));
}

}  // namespace

std::string cost_text(const ProfileEntry& entry) {
  return entry.by_idle() ? fmt::format("{{ {} }}", fields(entry)) : price(entry.steps.front());
}

std::string profile_text(const CostProfile& profile) {
  std::string text =
      "# What operations cost on one machine, for machine.costs of a scenario: "
      "docs/cost-profiles.md.\nformat = 1\n\n[machine]\n";
  for (const auto& [name, value] : profile.machine)
    text += fmt::format("{} = {}\n", name, toml_string(value));
  text += "\n[costs]\n";
  for (const cpu::CostRow& row : cpu::cost_rows) {
    const auto entry = profile.entries.find(row.name);
    if (entry == profile.entries.end()) continue;
    const ProfileEntry& e = entry->second;
    text += fmt::format("# {}\n{} = {{ {}{}, source = {} }}\n", row.meaning, row.name, fields(e),
                        spread(e), toml_string(e.source.empty() ? "assumed" : e.source));
  }
  return text;
}

}  // namespace acceptlab::experiment
