#include <nlohmann/json.hpp>

#include "experiment/report/document.hpp"
#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

using Catch::Matchers::Contains;
using Json = nlohmann::ordered_json;

Json claim(const std::string& of, const std::string& role, const std::string& verdict) {
  return {{"name", of},
          {"column", "reuseport"},
          {"real", 0.02527},
          {"simulated", 0.0285},
          {"margin", 0.25},
          {"scale", "ratio"},
          {"spread", nullptr},
          {"difference", 0.12},
          {"interval", {0.1, 0.14}},
          {"counted", role == "predicted"},
          {"role", role},
          {"verdict", verdict}};
}

/// Two publications, as validate --published --json writes them: the fitted claims of the first
/// stand in a case of their own.
Json document() {
  Json ratio = claim("latency.response.sd", "unexplained", "different");
  ratio["over"] = "";
  ratio["reason"] = "lengths are not published";
  Json shares = claim("workers.share", "predicted", "undecided");
  shares["scale"] = "variation";
  shares["shown"] = "largest share";
  shares["real"] = 0.4;
  shares["difference"] = 0.018;
  shares["interval"] = nullptr;
  const auto one = [](const std::string& name, bool calibration, const Json& metrics) {
    return Json{{"name", name},
                {"source", name + ", a blog, 2017"},
                {"scenario", "scenarios/published/" + name + ".toml"},
                {"calibration", calibration},
                {"inputs", {"12 workers", "200 clients"}},
                {"guessed", Json::array({"the page"})},
                {"fitted", Json::array({"work.cpu to the mean"})},
                {"findings", Json::array()},
                {"metrics", metrics}};
  };
  return {
      {"schema", "acceptlab.validation/1"},
      {"version", "1.0"},
      {"suite", "published"},
      {"cases",
       {one("first", false, {claim("latency.response.sd", "predicted", "equivalent"), shares}),
        one("first", true, Json::array({claim("latency.response.mean", "fitted", "equivalent")})),
        one("second", false, Json::array({ratio}))}},
      {"controls", Json::object()},
      {"summary",
       {{"passed", false},
        {"counted", 2},
        {"equivalent", 1},
        {"different", 0},
        {"undecided", 1},
        {"unexplained", 1}}}};
}

Page page_of_text(const Json& json) { return page_of(read_document_text(json.dump(), "p.json")); }

std::vector<TitledTable> tables_of(const PageSection& section) {
  std::vector<TitledTable> tables;
  for (const Block& block : section.blocks) {
    if (const auto* table = std::get_if<TitledTable>(&block)) tables.push_back(*table);
  }
  return tables;
}

std::vector<std::string> texts(const std::vector<TextCell>& row) {
  std::vector<std::string> all;
  for (const TextCell& cell : row) all.push_back(cell.text);
  return all;
}
using Texts = std::vector<std::string>;

TEST_CASE("published figures have a page: what came out first, then each publication", "[report]") {
  const Page page = page_of_text(document());
  CHECK(page.title == "Published figures");
  CHECK(page.answer ==
        "Not passed: of 2 predicted figures that count, 1 lie in their bands, 0 do not, 1 are "
        "undecided; 1 published figure is not explained by the model and not counted, see below.");
  CHECK(page.more.empty());
  Texts titles;
  for (const PageSection& section : page.sections) titles.push_back(section.title);
  CHECK(titles == Texts{"What was published", "What this rests on", "first", "second",
                        "How to get the same numbers"});
  const auto overview = tables_of(page.sections[0]);
  REQUIRE(overview.size() == 1);
  REQUIRE(overview[0].table.rows().size() == 2);
  CHECK(texts(overview[0].table.rows()[0]) ==
        Texts{"first", "12 workers; 200 clients", "1 of 2 equivalent"});
  CHECK(texts(overview[0].table.rows()[1]) ==
        Texts{"second", "12 workers; 200 clients", "nothing that counts, 1 unexplained"});
}

TEST_CASE("fitted figures stand apart, unexplained ones are called so", "[report]") {
  const Page page = page_of_text(document());
  const auto& bullets = std::get<Bullets>(page.sections[2].blocks.front());
  CHECK(bullets.items ==
        Texts{"Source: first, a blog, 2017.", "Taken as input: 12 workers; 200 clients.",
              "Not published, and guessed: the page.", "Fitted: work.cpu to the mean."});
  const auto first = tables_of(page.sections[2]);
  REQUIRE(first.size() == 2);
  // exp(0.12) - 1 = 12.7%, exp(0.1) - 1 = 10.5%, exp(0.14) - 1 = 15.0%.
  CHECK(texts(first[0].table.rows().at(0)) == Texts{"latency.response.sd of reuseport", "28.5 ms",
                                                    "25.3 ms", "+12.7% [+10.5%, +15.0%]", "25.0%",
                                                    "equivalent", ""});
  CHECK(texts(first[0].table.rows().at(1)) == Texts{"workers.share of reuseport: largest share",
                                                    "2.85%", "40.0%", "0.018", "0.25", "undecided",
                                                    ""});
  CHECK(first[1].table.rows().size() == 1);
  CHECK(first[1].table.rows()[0].at(5).text == "fitted to it");
  const auto second = tables_of(page.sections[3]);
  REQUIRE(second.size() == 1);
  const auto& row = second[0].table.rows().at(0);
  CHECK(row[0].text == "latency.response.sd of reuseport over as it is");
  CHECK_THAT(second[0].title, Contains("Not explained"));
  CHECK(second[0].table.columns()[1] == "simulated");
  CHECK(row[5].text == "unexplained");
  CHECK(row[5].tone == Tone::Faint);
  CHECK(row[6].text == "lengths are not published");
}

TEST_CASE("published figures rest on what was run for them", "[report]") {
  const auto sentences = [](const Json& json) {
    std::string text;
    const Page page = page_of_text(json);
    for (const Block& block : page.sections[1].blocks) {
      for (const std::string& item : std::get<Bullets>(block).items) text += item + "\n";
    }
    return text;
  };
  CHECK_THAT(sentences(document()), Contains("acceptlab check --explain"));
  Json with = document();
  const Json column{{"name", "as it is"},
                    {"scenario_hash", "00"},
                    {"seed", 7},
                    {"evidence", "source"},
                    {"outside_validation", Json::array({"36 CPUs, validated on 2"})},
                    {"assumed", Json::array({"costs.read", "network.rtt"})},
                    {"ignored", Json::array()},
                    {"scenario", "format = 1\n"}};
  for (Json& publication : with["cases"]) publication["columns"] = Json::array({column});
  const std::string all = sentences(with);
  CHECK_THAT(all, Contains("Outside validation: 36 CPUs, validated on 2") &&
                      Contains("costs.read, network.rtt") && !Contains("check --explain") &&
                      Contains("Fitted: what each publication names below"));
}

TEST_CASE("whatever is taken out of published figures is told", "[report]") {
  const auto told = [](const Json& json) {
    CHECK_THROWS_AS(read_document_text(json.dump(), "p.json"), DocumentError);
  };
  for (const char* field : {"version", "cases", "summary"}) {
    Json without = document();
    without.erase(field);
    told(without);
  }
  for (const char* field : {"name", "source", "inputs", "metrics"}) {
    Json without = document();
    without["cases"][0].erase(field);
    told(without);
  }
  for (const char* field : {"name", "role", "real", "margin", "verdict"}) {
    Json without = document();
    without["cases"][0]["metrics"][0].erase(field);
    told(without);
  }
  Json other = document();
  other["cases"][0]["metrics"][0]["role"] = "lucky";
  told(other);
}

TEST_CASE("a measured suite that is called published is a measured one", "[report]") {
  Json measured = document();
  measured["server"] = "native";
  try {
    read_document_text(measured.dump(), "p.json");
    FAIL("read");
  } catch (const DocumentError& error) {
    CHECK_THAT(error.what(), Contains("p.json is no whole validation"));
  }
}

}  // namespace
}  // namespace acceptlab::experiment
