#include "experiment/result/stored_result.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <span>

#include "experiment/result/json_nesting.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/result/whole_result.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array head{"schema",           "version",  "title",       "scenario_hash",
                          "replication_hash", "settings", "replications"};
// Which of the rest have to be there, for a result to be one.
constexpr std::array blocks{"seed",        "simulated_s", "warmup_s", "simulated_events",
                            "connections", "latency",     "sockets",  "workers",
                            "cpus",        "goals"};
// The same of a result of the exact solver.
constexpr std::array exact_blocks{"exact",       "version", "title",   "scenario_hash", "latency",
                                  "connections", "sockets", "workers", "goals"};

bool is_one_of(std::span<const char* const> names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_all(const Json& json, std::span<const char* const> names) {
  return std::all_of(names.begin(), names.end(),
                     [&](const char* name) { return json.contains(name); });
}

bool is_of_schema(const Json& json) {
  const auto schema = json.find("schema");
  return schema != json.end() && *schema == result_schema;
}

/// Nothing when a piece is missing or of another type, or when the JSON is no object.
std::optional<StoredResult> head_of(const Json& json) {
  if (!is_of_schema(json)) return std::nullopt;
  try {
    return StoredResult{json.at("version").get<std::string>(),
                        json.at("title").get<std::string>(),
                        json.at("scenario_hash").get<std::string>(),
                        json.at("settings").dump(),
                        json.at("replication_hash").get<std::string>(),
                        json.at("replications").get<std::uint64_t>()};
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

bool is_exact(const Json& json) { return is_of_schema(json) && has_all(json, exact_blocks); }

void replace_line(std::string& text, const std::string& name, const std::string& value) {
  const std::string begin = "\n  \"" + name + "\": ";
  const std::size_t at = text.find(begin);
  if (at == std::string::npos) return;
  const std::size_t from = at + begin.size(), to = text.find('\n', from);
  if (to != std::string::npos) text.replace(from, to - from, value + ",");
}

}  // namespace

std::optional<StoredResult> read_stored_result(std::string_view text) {
  if (nests_too_deep(text)) return std::nullopt;
  // Builds the head only; all of the text is parsed, and must be whole.
  std::size_t blocks_there = 0;
  const auto keep_head = [&](int depth, nlohmann::json::parse_event_t event, Json& parsed) {
    if (depth != 1 || event != nlohmann::json::parse_event_t::key) return true;
    const auto& name = parsed.get_ref<const std::string&>();
    blocks_there += is_one_of(blocks, name) ? 1 : 0;
    return is_one_of(head, name);
  };
  const Json json = Json::parse(text, keep_head, false);
  return blocks_there == blocks.size() ? head_of(json) : std::nullopt;
}

bool is_exact_result(std::string_view text) {
  return !nests_too_deep(text) && is_exact(Json::parse(text, nullptr, false));
}

Json parse_whole_result(std::string_view text) {
  if (nests_too_deep(text)) return nullptr;
  Json json = Json::parse(text, nullptr, false);
  const bool is_simulated = has_all(json, blocks) && head_of(json);
  return is_simulated || is_exact(json) ? json : Json();
}

std::string with_names(std::string text, const std::string& title, const std::string& settings) {
  replace_line(text, "title", title);
  replace_line(text, "settings", settings);
  return text;
}

std::string without_names(std::string text) {
  text = with_names(std::move(text), "\"\"", "{}");
  replace_line(text, "scenario", "\"\"");
  return text;
}

}  // namespace acceptlab::experiment
