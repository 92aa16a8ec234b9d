#include "experiment/report/stored_recommendation.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "experiment/report/result_reading.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

std::string plain(const Json& json) {
  return json.is_string() ? json.get<std::string>() : json.is_null() ? "none" : json.dump();
}

/// "server.workers = 8, server.sockets = 1".
std::string settings_text(const Json& json) {
  std::string text;
  for (const auto& [key, value] : json.items())
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", key, plain(value));
  return text;
}

StoredTrial read_trial(const Json& json) {
  StoredTrial trial{settings_text(json.at("settings")),
                    json.at("verdict"),
                    json.at("by"),
                    json.at("limit"),
                    json.value("why", ""),
                    {}};
  for (const Json& goal : json.at("goals"))
    trial.goals.push_back({{goal.at("text"), goal.at("met"), goal.at("decided")},
                           {read_number(goal.at("value")), read_interval(goal.at("ci"))}});
  return trial;
}

/// Results of older versions have none of it.
StoredRun read_asked(const Json& json) {
  if (!json.contains("scenario")) return {};
  StoredRun asked = read_foundations(json);
  asked.version = json.at("version");
  asked.title = json.at("title");
  return asked;
}

std::string read_options(const Json& json) {
  if (!json.contains("options")) return "";
  const Json& options = json.at("options");
  std::string text =
      fmt::format(" --max-replications {}", options.at("max_replications").get<unsigned>());
  if (options.at("simulate").get<bool>()) text += " --simulate";
  if (options.at("each").get<bool>()) text += " --each";
  return text;
}

StoredRecommendation read_recommendation(const Json& json) {
  StoredRecommendation r;
  r.asked = read_asked(json);
  r.options = read_options(json);
  if (json.contains("goals")) r.goals = read_sentences(json.at("goals"));
  r.answer = settings_text(json.at("answer"));
  r.perhaps = settings_text(json.at("perhaps"));
  for (const auto& [key, ends] : json.at("bracket").items())
    r.bracket += fmt::format("{}{}: {} to {}", r.bracket.empty() ? "" : "; ", key,
                             plain(ends.at(0)), plain(ends.at(1)));
  r.decided = json.at("decided");
  r.interrupted = json.value("interrupted", false);
  r.offered_per_s = read_number(json.at("offered_per_s"));
  r.limit = json.at("limit");
  r.findings = read_sentences(json.at("findings"));
  for (const Json& trial : json.at("tried")) r.tried.push_back(read_trial(trial));
  for (const Json& one : json.at("left_out"))
    r.left_out.emplace_back(settings_text(one.at("settings")), one.at("why"));
  const Json& configuration = json.at("configuration");
  r.file = configuration.value("file", "");
  for (const Json& line : configuration.at("lines"))
    r.directives.push_back({line.at("block"), line.at("line"), line.at("reason")});
  for (const Json& sysctl : configuration.at("sysctls"))
    r.sysctls.push_back(
        {"",
         fmt::format("{} = {}", sysctl.at("name").get<std::string>(), plain(sysctl.at("value"))),
         sysctl.at("reason")});
  r.no_directives = configuration.at("no_lines_because");
  return r;
}

}  // namespace

StoredRecommendation read_stored_recommendation(const std::string& text, const std::string& name) {
  try {
    return read_recommendation(Json::parse(text));
  } catch (const Json::exception&) {
    throw DocumentError(
        name +
        " is no whole recommendation\n   = help: it is damaged, or of another version "
        "of acceptlab: make it anew");
  }
}

}  // namespace acceptlab::experiment
