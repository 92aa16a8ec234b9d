#include "experiment/sweep/stored_point.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 6> long_lists{"histogram", "sockets", "workers",
                                                     "cpus",      "streams", "series"};

}  // namespace

Json stored_point(const std::filesystem::path& folder, const Point& point) {
  const auto text = file_contents(folder / (point.hash + ".json"));
  if (!text) return nullptr;
  const auto keep = [](int, nlohmann::json::parse_event_t event, const Json& parsed) {
    return event != nlohmann::json::parse_event_t::key ||
           std::find(long_lists.begin(), long_lists.end(), parsed) == long_lists.end();
  };
  Json json = Json::parse(*text, keep, false);
  return json.is_object() ? json : Json(nullptr);
}

std::vector<std::string> findings_in(const Json& result) {
  std::vector<std::string> findings;
  if (!result.is_object()) return findings;
  for (const Json& finding : result.value("findings", Json::array())) {
    if (finding.is_string()) findings.push_back(finding.get<std::string>());
  }
  return findings;
}

std::vector<std::string> stored_findings(const std::filesystem::path& folder, const Point& point) {
  return findings_in(stored_point(folder, point));
}

}  // namespace acceptlab::experiment
