#include "experiment/report/stored_published.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "experiment/report/result_reading.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

/// As the document has them.
constexpr std::array<std::pair<std::string_view, StoredClaim::Role>, 3> roles{{
    {"predicted", StoredClaim::Role::Predicted},
    {"fitted", StoredClaim::Role::Fitted},
    {"unexplained", StoredClaim::Role::Unexplained},
}};

StoredClaim::Role read_role(const Json& json) {
  const auto word = json.get<std::string>();
  const auto* found =
      std::find_if(roles.begin(), roles.end(), [&](const auto& r) { return r.first == word; });
  if (found == roles.end()) throw DocumentError("a claim has the role '" + word + "'");
  return found->second;
}

StoredClaim read_claim(const Json& json) {
  StoredClaim claim;
  claim.role = read_role(json.at("role"));
  claim.of = json.at("name");
  claim.column = json.at("column");
  if (json.contains("over")) claim.over = json.at("over").get<std::string>();
  claim.shown = json.value("shown", "");
  claim.scale = json.at("scale");
  claim.published = read_number(json.at("real"));
  claim.simulated = read_number(json.at("simulated"));
  claim.band = read_number(json.at("margin"));
  claim.difference = read_number(json.at("difference"));
  claim.interval = read_interval(json.at("interval"));
  claim.verdict = json.at("verdict");
  claim.why = json.value("reason", "");
  return claim;
}

/// Documents of older versions have none.
std::vector<NamedRun> read_columns(const Json& publication, const std::string& title) {
  std::vector<NamedRun> columns;
  if (!publication.contains("columns")) return columns;
  for (const Json& json : publication.at("columns"))
    columns.push_back({title + ", " + json.at("name").get<std::string>(), read_foundations(json)});
  return columns;
}

/// The document has what was fitted to as a case of its own, behind the others of the publication.
Publication& publication_of(StoredPublished& all, const Json& json) {
  const std::string title = json.at("name"), source = json.at("source");
  for (Publication& known : all.publications) {
    if (known.title == title && known.source == source) return known;
  }
  all.publications.push_back({title,
                              source,
                              json.at("scenario"),
                              read_sentences(json.at("inputs")),
                              read_sentences(json.at("guessed")),
                              read_sentences(json.at("fitted")),
                              read_sentences(json.at("findings")),
                              {},
                              read_columns(json, title)});
  return all.publications.back();
}

StoredPublished read_published(const Json& json) {
  StoredPublished all;
  all.version = json.at("version");
  const Json& summary = json.at("summary");
  all.passed = summary.at("passed");
  all.counted = summary.at("counted");
  all.equivalent = summary.at("equivalent");
  all.different = summary.at("different");
  all.undecided = summary.at("undecided");
  all.unexplained = summary.at("unexplained");
  for (const Json& one : json.at("cases")) {
    Publication& publication = publication_of(all, one);
    for (const Json& claim : one.at("metrics")) publication.claims.push_back(read_claim(claim));
  }
  return all;
}

}  // namespace

bool is_published_validation(const std::string& text) {
  // A measured suite may have any name, but it names the server too.
  const auto few = [](int depth, Json::parse_event_t event, const Json& parsed) {
    return depth != 1 || event != Json::parse_event_t::key || parsed == "suite" ||
           parsed == "server";
  };
  const Json json = Json::parse(text, few, false);
  return json.is_object() && json.value("suite", Json()) == "published" && !json.contains("server");
}

StoredPublished read_stored_published(const std::string& text, const std::string& name) {
  std::string why;
  try {
    return read_published(Json::parse(text));
  } catch (const Json::exception&) {
  } catch (const DocumentError& error) {
    why = std::string(": ") + error.what();
  }
  throw DocumentError(name + " is no whole comparison with published figures" + why +
                      "\n   = help: it is damaged, or of another version of acceptlab: acceptlab "
                      "validate --published --json makes it anew");
}

}  // namespace acceptlab::experiment
