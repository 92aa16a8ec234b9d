#include "experiment/export/stored_json.hpp"

#include <nlohmann/json.hpp>

#include "experiment/keys/reading.hpp"
#include "experiment/result/stored_result.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

std::string number_text(const Json& json) { return json.is_number() ? json.dump() : ""; }

void add_numbers(const Json& json, const std::string& name, std::vector<FlatNumber>& numbers) {
  if (json.is_number()) {
    numbers.push_back({name, json.dump(), {}, {}, false});
  } else if (json.is_object() && json.contains("ci95")) {
    const Json& ci = json["ci95"];
    const bool known = ci.is_array() && ci.size() == 2;
    numbers.push_back({name, number_text(json["value"]), known ? number_text(ci[0]) : "",
                       known ? number_text(ci[1]) : "", true});
    if (json.contains("chance95"))
      numbers.push_back({name + ".chance95", number_text(json["chance95"]), {}, {}, false});
  } else if (json.is_object()) {
    for (const auto& [key, value] : json.items()) add_numbers(value, name + "." + key, numbers);
  }
}

}  // namespace

Json stored_json(const ResultSet& results, const std::filesystem::path& file) {
  const std::string text = read_file(file);
  if (read_stored_result(text) || is_exact_result(text)) {
    Json result = Json::parse(text);
    results.versions.insert(result.value("version", ""));
    return result;
  }
  results.damaged.push_back(file.string());
  return nullptr;
}

std::vector<FlatNumber> flat_numbers(const Json& result) {
  std::vector<FlatNumber> numbers;
  for (const char* block : {"connections", "latency", "blame", "rates", "wakeups", "imbalance",
                            "counters", "theory", "exact"}) {
    if (result.contains(block)) add_numbers(result[block], block, numbers);
  }
  return numbers;
}

}  // namespace acceptlab::experiment
