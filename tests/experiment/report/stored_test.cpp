#include <chrono>
#include <nlohmann/json.hpp>

#include "experiment/compare/answers.hpp"
#include "experiment/compare/comparison_json.hpp"
#include "experiment/compare/comparison_rows.hpp"
#include "experiment/report/document.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/result/stored_result.hpp"
#include "experiment/result/table.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/synthetic_model.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Json = nlohmann::ordered_json;

RunResult synthetic_run() {
  Scenario scenario = synthetic::scenario();
  scenario.title = "a </script> title";
  scenario.text = "format = 1\n";
  scenario.goals = {{"service_wait.p99 < 1ms", "service_wait.p99", "<", 1e-3}};
  RunOptions options = synthetic::options();
  options.series = 250ms;
  return run_scenario(scenario, options);
}

std::string all_tables(const Summary& summary) {
  std::string text;
  for (const TitledTable& table : result_tables(summary, {true, false}))
    text += table.text({true, false});
  return text;
}

Comparison synthetic_comparison() {
  std::vector<Column> columns{{"large", synthetic::scenario()}, {"small", synthetic::scenario()}};
  columns[1].scenario.server.backlog = 100;  // the synthetic model waits 1.2 times as long
  return compare(columns, synthetic::options());
}

TEST_CASE("a result that is read back has the tables of the run", "[report]") {
  const RunResult result = synthetic_run();
  const Summary summary = summarise(result);
  const StoredRun stored = read_stored_run(result_json(result, summary), "r.json");
  CHECK(all_tables(stored.summary) == all_tables(summary));
  CHECK(stored.title == "a </script> title");
  CHECK(stored.scenario == "format = 1\n");
  CHECK(stored.replications == 10);
  CHECK(stored.summary.series.size() == summary.series.size());
  CHECK(stored.metric("cpu.per_connection").value ==
        find_metric("cpu.per_connection")->estimate(result.replications).value);
}

TEST_CASE("a comparison that is read back has its rows and its answers", "[report]") {
  const Comparison comparison = synthetic_comparison();
  const StoredComparison stored = read_stored_comparison(comparison_json(comparison), "c.json");
  const auto rows = comparison_rows(comparison), read = comparison_rows(stored.numbers);
  REQUIRE(read.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(read[i].label == rows[i].label);
    for (std::size_t c = 0; c < 2; ++c) {
      CHECK(read[i].cells[c].value == rows[i].cells[c].value);
      CHECK(read[i].cells[c].difference == rows[i].cells[c].difference);
      CHECK(read[i].cells[c].told_apart == rows[i].cells[c].told_apart);
    }
  }
  CHECK(answers(stored.numbers) == answers(comparison));
}

TEST_CASE("the first sentence of a comparison is its answer", "[report]") {
  const Document document = read_document_text(comparison_json(synthetic_comparison()), "c.json");
  const Page page = page_of(document);
  // "small" waits 1.2 times as long on the same draws.
  CHECK_THAT(page.answer, Contains("large has the lower service_wait.p99: ") &&
                              Contains(" of small, difference -") && Contains(" to -"));
}

TEST_CASE("columns that are alike have no winner", "[report]") {
  const std::vector<Column> columns{{"one", synthetic::scenario()}, {"two", synthetic::scenario()}};
  const std::string json = comparison_json(compare(columns, synthetic::options()));
  CHECK_THAT(page_of(read_document_text(json, "c.json")).answer, Contains("Undecided"));
}

TEST_CASE("the page of a comparison has what an event cost in each column", "[report]") {
  // Three connections in each of ten replications, in the words of the run's own table.
  const Page page = page_of(read_document_text(comparison_json(synthetic_comparison()), "c.json"));
  const auto& numbers = page.sections.front();
  REQUIRE(numbers.blocks.size() == 2);
  const TextTable& events = std::get<TitledTable>(numbers.blocks[1]).table;
  REQUIRE(events.rows().size() == 2);
  CHECK(events.columns()[3] == "lost");
  CHECK(events.rows()[0][1].text == "large");
  CHECK(events.rows()[1][1].text == "small");
  for (const auto& row : events.rows()) CHECK(row[3].text == "30");
}

TEST_CASE("a page has what the result rests on and how to get it again", "[report]") {
  const RunResult result = synthetic_run();
  const Page page = page_of(read_document_text(result_json(result, summarise(result)), "r.json"));
  CHECK(page.title == "a </script> title");
  CHECK_THAT(page.answer, Contains("goal"));
  std::vector<std::string> titles;
  for (const PageSection& section : page.sections) titles.push_back(section.title);
  CHECK(titles.at(1) == "What this rests on");
  CHECK(titles.back() == "How to get the same numbers");
  std::vector<std::string> figures;
  for (const Figure& figure : figures_of(page)) figures.push_back(figure.title);
  CHECK(figures == std::vector<std::string>{"Tail of service_wait", "Tail of response",
                                            "What connections wait for", "Shares of the workers",
                                            "Shares of the sockets", "Backlog over time",
                                            "CPU time", "Lost connections", "Wake-ups"});
}

TEST_CASE("whatever is cut off or taken out of a result is told, never more", "[report]") {
  const RunResult result = synthetic_run();
  const std::string whole = result_json(result, summarise(result));
  for (std::size_t part = 0; part < 40; ++part)
    CHECK_THROWS_AS(read_document_text(whole.substr(0, part * (whole.size() - 3) / 40), "r.json"),
                    DocumentError);
  const Json parsed = Json::parse(whole);
  for (const auto& [field, value] : parsed.items()) {
    Json without = parsed, other = parsed;
    without.erase(field);
    other[field] = Json::array({Json::array({nullptr})});
    // Some may be missing: those that are newer than the schema.
    try {
      page_of(read_document_text(without.dump(), "r.json"));
      page_of(read_document_text(other.dump(), "r.json"));
    } catch (const DocumentError& error) {
      CHECK_THAT(error.what(), Contains("r.json is"));
    }
  }
}

TEST_CASE("whatever is taken out of a comparison is told", "[report]") {
  const std::string whole = comparison_json(synthetic_comparison());
  for (const char* field : {"version", "findings", "columns", "differences", "groups"}) {
    Json without = Json::parse(whole);
    without.erase(field);
    CHECK_THROWS_AS(read_document_text(without.dump(), "c.json"), DocumentError);
  }
  Json other = Json::parse(whole);
  other["groups"][0]["lowest"] = "no column";
  CHECK_THROWS_AS(read_document_text(other.dump(), "c.json"), DocumentError);
}

TEST_CASE("a result whose lists stand in each other without end is damaged", "[report]") {
  const RunResult result = synthetic_run();
  Json json = Json::parse(result_json(result, summarise(result)));
  json["settings"] = {{"x", "HERE"}};
  // To copy or print what is read of it takes a stack as deep: 10^6 lists need hundreds of MB.
  constexpr std::size_t deep = 1'000'000;
  std::string text = json.dump();
  text.replace(text.find("\"HERE\""), 6, std::string(deep, '[') + std::string(deep, ']'));
  CHECK_THROWS_AS(read_document_text(text, "r.json"), DocumentError);
  CHECK_FALSE(read_stored_result(text));
  CHECK_FALSE(is_exact_result(text));
  // Brackets within a text are none, nor does an escaped quote end it.
  json["title"] = "\\\"" + std::string(deep, '[');
  json["settings"] = Json::object();
  CHECK(read_stored_result(json.dump()));
}

TEST_CASE("a schema that is no text is none of ours", "[report]") {
  const RunResult result = synthetic_run();
  Json json = Json::parse(result_json(result, summarise(result)));
  for (const Json& schema : {Json(1), Json(), Json::array(), Json::object()}) {
    json["schema"] = schema;
    CHECK_FALSE(read_stored_result(json.dump()));
    CHECK_FALSE(is_exact_result(json.dump()));
    CHECK_THROWS_AS(read_document_text(json.dump(), "r.json"), DocumentError);
  }
}

TEST_CASE("files of other kinds are named", "[report]") {
  const auto error_of = [](const std::string& text) {
    try {
      read_document_text(text, "f.json");
    } catch (const DocumentError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  CHECK_THAT(error_of("<html>"), Contains("f.json is no whole JSON file"));
  CHECK_THAT(error_of("[1, 2]"), Contains("it names no schema"));
  CHECK_THAT(error_of("{\"schema\": \"acceptlab.record/1\"}"),
             Contains("of the schema 'acceptlab.record/1'"));
}

}  // namespace
}  // namespace acceptlab::experiment
