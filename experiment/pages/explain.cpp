#include "experiment/pages/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "models/cpu/cost_table.hpp"
#include "models/kernel/sysctls.hpp"

namespace acceptlab::experiment {

namespace {

/// The sysctls that the model looks at and the file does not set.
void add_system_defaults(const Scenario& s, std::vector<KeyInForce>& keys) {
  const std::string origin = fmt::format(
      "default of {} {}.{}", kernel::system_names.at(static_cast<std::size_t>(s.kernel.system)),
      s.kernel.version.major, s.kernel.version.minor);
  for (const auto& entry : kernel::sysctls_of(s.kernel.system, s.kernel.version)) {
    const std::string name(entry.name);
    if (!entry.used || !entry.same_as.empty() || s.kernel.sysctl.contains(name)) continue;
    keys.push_back({"kernel.sysctl." + name, std::to_string(entry.value), origin, {}, false});
  }
}

void add_costs(const Scenario& s, std::vector<KeyInForce>& keys) {
  const bool zero = s.machine.costs == "zero";
  for (const auto& row : cpu::cost_rows) {
    const std::string name(row.name);
    if (s.costs.contains(name) || s.idle_costs.contains(name)) continue;
    keys.push_back({"costs." + name,
                    zero ? "\"0s\"" : fmt::format("\"{}ns\"", row.default_ns),
                    zero          ? "machine.costs"
                    : row.assumed ? "default"
                                  : std::string(row.source),
                    {},
                    row.assumed && !zero});
  }
}

/// Every value in force: of the file's keys, and what stands behind those it does not name.
std::vector<KeyInForce> all_in_force(const ReadResult& read) {
  std::vector<KeyInForce> keys = read.keys;
  add_system_defaults(read.scenario, keys);
  add_costs(read.scenario, keys);
  return keys;
}

}  // namespace

std::string explain_text(const ReadResult& read) {
  const std::vector<KeyInForce> keys = all_in_force(read);
  std::size_t key_width = 0, value_width = 0;
  constexpr std::size_t widest_value = 44;
  const auto shown = [](const KeyInForce& key) {
    return key.note.empty() ? key.value : fmt::format("{} = {}", key.value, key.note);
  };
  for (const KeyInForce& key : keys) {
    key_width = std::max(key_width, key.path.size());
    value_width = std::max(value_width, std::min(shown(key).size(), widest_value));
  }
  std::string text;
  for (const KeyInForce& key : keys)
    text += fmt::format("{:<{}}  {:<{}}  {}{}\n", key.path, key_width, shown(key), value_width,
                        key.origin, key.assumed ? ", assumed" : "");
  for (const std::string& name : read.scenario.ignored) text += fmt::format("ignored: {}\n", name);
  return text + fmt::format("scenario hash: {}\n", read.scenario.hash);
}

std::string explain_json(const ReadResult& read) {
  using nlohmann::ordered_json;
  ordered_json keys = ordered_json::array();
  for (const KeyInForce& key : all_in_force(read)) {
    ordered_json entry{
        {"key", key.path}, {"value", key.value}, {"origin", key.origin}, {"assumed", key.assumed}};
    if (!key.note.empty()) entry["resolved"] = key.note;
    keys.push_back(entry);
  }
  const ordered_json document{{"file", read.scenario.file},
                              {"keys", keys},
                              {"ignored", read.scenario.ignored},
                              {"scenario_hash", read.scenario.hash}};
  return document.dump(2) + "\n";
}

}  // namespace acceptlab::experiment
