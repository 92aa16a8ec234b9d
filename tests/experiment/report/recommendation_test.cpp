#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiment/report/document.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/recommend/search_text.hpp"

namespace acceptlab::experiment {
namespace {

using Catch::Matchers::Contains;
using Json = nlohmann::ordered_json;

/// 7 workers, by theory: docs/oracles.md, S59.
std::string stored() {
  RecommendOptions options;
  options.every_family = true;
  return recommendation_json(
      recommend_text(queue_text("50k/s", "sockets = 1",
                                "[search]\nvary = { \"server.workers\" = [1, 100] }\n"
                                "[goals]\nmust = [\"accept_wait.p99 <= 200us\"]\n"),
                     options));
}

/// All sentences and texts of a section.
std::string text_of(const PageSection& section) {
  std::string text;
  for (const Block& block : section.blocks) {
    if (const auto* bullets = std::get_if<Bullets>(&block)) {
      for (const std::string& item : bullets->items) text += item + "\n";
    } else if (const auto* paragraph = std::get_if<Paragraph>(&block)) {
      text += paragraph->text + "\n";
    } else if (const auto* verbatim = std::get_if<Verbatim>(&block)) {
      text += verbatim->text + "\n";
    }
  }
  return text;
}

std::string section(const Page& page, const std::string& title) {
  const auto found = std::find_if(page.sections.begin(), page.sections.end(),
                                  [&](const PageSection& s) { return s.title == title; });
  REQUIRE(found != page.sections.end());
  return text_of(*found);
}

TEST_CASE("the page of a recommendation has what it rests on and how to ask again", "[report]") {
  const std::string json = stored();
  const Page page = page_of(read_document_text(json, "r.json"));
  CHECK_THAT(page.answer, Contains("server.workers = 7 meets the goals"));
  CHECK(page.more.front() == "The goals: accept_wait.p99 <= 200us.");
  CHECK_THAT(page.about, Contains("seed 7; AcceptLab "));
  const std::string rests = section(page, "What this rests on");
  CHECK_THAT(rests, Contains("of the answer's scenario") && Contains("Evidence: ") &&
                        Contains("No operation costs any CPU time") &&
                        Contains("Assumptions in force") && !Contains("check --explain"));
  const Json document = Json::parse(json);
  for (const auto& key : document.at("assumed"))
    CHECK_THAT(rests, Contains(key.get<std::string>()));
  const std::string again = section(page, "How to get the same numbers");
  CHECK_THAT(again, Contains("recommend scenario.toml --max-replications 80 --each\n") &&
                        Contains("\"accept_wait.p99 <= 200us\"") &&
                        Contains("Hash of the scenario: ") && Contains("seed 7 gives"));
}

TEST_CASE("a recommendation of an older version says what it does not have", "[report]") {
  Json json = Json::parse(stored());
  for (const char* newer : {"version", "title", "scenario_hash", "seed", "goals", "evidence",
                            "outside_validation", "assumed", "ignored", "options", "scenario"})
    json.erase(newer);
  const Page page = page_of(read_document_text(json.dump(), "r.json"));
  CHECK_THAT(section(page, "What this rests on"), Contains("acceptlab check --explain"));
  CHECK_THAT(section(page, "How to get the same numbers"),
             Contains("stored by an older version") && Contains("recommend scenario.toml\n"));
}

}  // namespace
}  // namespace acceptlab::experiment
