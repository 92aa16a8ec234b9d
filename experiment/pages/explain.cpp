#include "experiment/pages/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace acceptlab::experiment {

std::string explain_text(const ReadResult& read) {
  std::size_t key_width = 0, value_width = 0;
  constexpr std::size_t widest_value = 44;
  const auto shown = [](const KeyInForce& key) {
    return key.note.empty() ? key.value : fmt::format("{} = {}", key.value, key.note);
  };
  for (const KeyInForce& key : read.keys) {
    key_width = std::max(key_width, key.path.size());
    value_width = std::max(value_width, std::min(shown(key).size(), widest_value));
  }
  std::string text;
  for (const KeyInForce& key : read.keys)
    text += fmt::format("{:<{}}  {:<{}}  {}{}\n", key.path, key_width, shown(key), value_width,
                        key.origin, key.assumed ? ", assumed" : "");
  for (const std::string& name : read.scenario.ignored) text += fmt::format("ignored: {}\n", name);
  return text + fmt::format("scenario hash: {}\n", read.scenario.hash);
}

std::string explain_json(const ReadResult& read) {
  using nlohmann::ordered_json;
  ordered_json keys = ordered_json::array();
  for (const KeyInForce& key : read.keys) {
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
