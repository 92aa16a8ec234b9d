#include "experiment/pages/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiment/notation/profile_text.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "models/cpu/cost_table.hpp"

namespace acceptlab::experiment {

namespace {

/// Another name of a setting, or one that the file calls by another name.
bool stands_elsewhere(const kernel::SysctlEntry& entry,
                      const std::vector<kernel::SysctlEntry>& known, const Scenario& s) {
  return std::any_of(known.begin(), known.end(), [&](const kernel::SysctlEntry& other) {
    return other.name == entry.same_as ||
           (other.same_as == entry.name && s.kernel.sysctl.contains(std::string(other.name)));
  });
}

/// The sysctls that the model looks at and the file does not set.
void add_system_defaults(const Scenario& s, std::vector<KeyInForce>& keys) {
  const std::string origin = fmt::format(
      "default of {} {}.{}", kernel::system_names.at(static_cast<std::size_t>(s.kernel.system)),
      s.kernel.version.major, s.kernel.version.minor);
  const auto known = kernel::sysctls_of(s.kernel.system, s.kernel.version);
  for (const auto& entry : known) {
    const std::string name(entry.name);
    if (!entry.used || s.kernel.sysctl.contains(name) || stands_elsewhere(entry, known, s))
      continue;
    keys.push_back(
        {"kernel.sysctl." + name, std::to_string(sysctl_in_force(s, entry)), origin, {}, false});
  }
}

/// "default", "xeon-2014, cited: ..."; a plain "assumed" is said apart.
std::string origin_of(const ProfileEntry& entry) {
  const bool plain = entry.source.empty() || entry.source == "assumed";
  return plain ? entry.origin : fmt::format("{}, {}", entry.origin, entry.source);
}

void add_costs(const Scenario& s, std::vector<KeyInForce>& keys) {
  for (KeyInForce& key : keys) {
    if (key.path.starts_with("costs."))
      key.assumed = std::find(s.assumed.begin(), s.assumed.end(), key.path) != s.assumed.end();
  }
  for (const auto& row : cpu::cost_rows) {
    const std::string name(row.name);
    if (s.sets_cost(name)) continue;
    const ProfileEntry& entry = s.cost_profile().entries.at(name);
    keys.push_back({"costs." + name, cost_text(entry), origin_of(entry), {}, entry.is_assumed()});
  }
}

bool says_assumed(std::string_view origin) {
  return origin.find("assumed: ") != std::string_view::npos;
}

}  // namespace

std::vector<KeyInForce> all_in_force(const ReadResult& read) {
  std::vector<KeyInForce> keys = read.keys;
  add_system_defaults(read.scenario, keys);
  add_costs(read.scenario, keys);
  return keys;
}

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
                        key.origin, key.assumed && !says_assumed(key.origin) ? ", assumed" : "");
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
