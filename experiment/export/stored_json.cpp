#include "experiment/export/stored_json.hpp"

#include <nlohmann/json.hpp>

#include "experiment/keys/reading.hpp"
#include "experiment/result/whole_result.hpp"

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

const Json& list_in(const Json& json, const char* name) {
  static const Json none = Json::array();
  const Json& found = part(json, name);
  return found.is_array() ? found : none;
}

/// Every estimate has its value; throws.
void require_values(const Json& json) {
  if (json.is_object() && json.contains("ci95")) json.at("value");
  if (!json.is_object()) return;
  for (const auto& [name, member] : json.items()) require_values(member);
}

/// What exports take pieces from has these, where it stands at all; throws.
void require_pieces(const Json& result) {
  require_values(result);
  for (const auto& [name, latency] : result.at("latency").items()) {
    for (const Json& cell : part(latency, "histogram")) {
      cell.at(0).get<std::uint64_t>();
      cell.at(1).get<std::uint64_t>();
    }
  }
  for (const Json& goal : part(result, "goals")) goal.at("text");
  for (const char* list : {"sockets", "workers", "cpus"}) {
    for (const Json& one : part(result, list)) one.at("index");
  }
  for (const Json& stream : part(result, "streams")) {
    stream.at("name");
    require_values(part(stream, "latency"));
  }
  for (const Json& event : part(result, "lifecycle")) event.at("what");
  for (const Json& cell : part(result, "series")) cell.at("at");
}

}  // namespace

const Json& part(const Json& json, const char* name) {
  static const Json none;
  const auto found = json.find(name);
  return found == json.end() ? none : *found;
}

Json exportable(const std::string& text) {
  Json result = parse_whole_result(text);
  if (result.is_null()) return result;
  try {
    require_pieces(result);
  } catch (const Json::exception&) {
    return nullptr;
  }
  return result;
}

Json stored_json(const ResultSet& results, const std::filesystem::path& file) {
  Json result = exportable(read_file(file));
  if (result.is_null())
    results.damaged.push_back(file.string());
  else
    results.versions.insert(result.value("version", ""));
  return result;
}

std::vector<FlatNumber> numbers_under(const Json& json, const std::string& name) {
  std::vector<FlatNumber> numbers;
  add_numbers(json, name, numbers);
  return numbers;
}

std::vector<FlatNumber> flat_numbers(const Json& result) {
  std::vector<FlatNumber> numbers;
  for (const char* block : {"connections", "latency", "blame", "rates", "wakeups", "cpu",
                            "imbalance", "counters", "theory", "exact"}) {
    if (result.contains(block)) add_numbers(result[block], block, numbers);
  }
  for (const Json& one : list_in(result, "cost_uncertainty")) {
    const Json& ci = one.at("ci95_with_costs");
    if (ci.is_array())
      numbers.push_back({one.at("metric").get<std::string>() + ".with_costs",
                         number_text(one.at("estimate").at("value")), number_text(ci[0]),
                         number_text(ci[1]), true});
  }
  if (const Json control = result.value("control_variate", Json()); control.is_object()) {
    for (const Json& one : list_in(control, "estimates"))
      add_numbers(one.at("controlled"), one.at("metric").get<std::string>() + ".controlled",
                  numbers);
  }
  return numbers;
}

}  // namespace acceptlab::experiment
