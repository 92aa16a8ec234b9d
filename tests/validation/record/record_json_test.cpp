#include "validation/record/record_json.hpp"

#include <cmath>
#include <limits>

#include "experiment/notation/diagnostics.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/record/sample_record.hpp"
#include "validation/record/record_fields.hpp"

namespace acceptlab::validation {
namespace {

/// "file[:line:column] what (help)" of each problem of a text that must not be read.
std::vector<std::string> problems_of(const std::string& text) {
  try {
    read_record_text(text, "r.json");
  } catch (const experiment::ScenarioError& error) {
    std::vector<std::string> all;
    for (const experiment::Diagnostic& d : error.diagnostics()) {
      const std::string place =
          d.line == 0 ? "" : ":" + std::to_string(d.line) + ":" + std::to_string(d.column);
      all.push_back(d.file + place + " " + d.what + (d.help.empty() ? "" : " (" + d.help + ")"));
    }
    return all;
  }
  FAIL("the record was read without an error:\n" << text);
  return {};
}

/// The sample's text with the first `from` replaced.
std::string altered(const std::string& from, const std::string& to) {
  std::string text = record_json(sample_record());
  const std::size_t at = text.find(from);
  if (at == std::string::npos) FAIL("no " << from << " in\n" << text);
  return text.replace(at, from.size(), to);
}

TEST_CASE("a record comes back as it was, and equal records give equal bytes", "[record]") {
  const Record record = sample_record();
  const std::string text = record_json(record);
  CHECK(text == record_json(sample_record()));
  const Record back = read_record_text(text, "r.json");
  CHECK(record_json(back) == text);

  REQUIRE(back.cases.size() == 2);
  CHECK(back.machine == record.machine);
  CHECK(back.costs == record.costs);
  const RealCase &was = record.cases[0], &is = back.cases[0];
  CHECK(is.scenario == was.scenario);
  CHECK((is.calibration && is.saturated));
  REQUIRE(is.runs.size() == 2);
  const RealRun &run = is.runs[0], &first = was.runs[0];
  CHECK(run.seed == first.seed);
  CHECK(run.faults == first.faults);
  CHECK_FALSE(run.quiet());
  CHECK(is.runs[1].quiet());
  CHECK(run.counters == first.counters);
  CHECK(run.workers == first.workers);
  const RealLatency &a = run.latency.at("accept_wait"), &b = first.latency.at("accept_wait");
  CHECK(a.mean_s == b.mean_s);  // to the last bit
  CHECK(a.sd_s == b.sd_s);
  CHECK(a.p99_s == b.p99_s);
  CHECK(a.histogram == b.histogram);
}

TEST_CASE("every field of a record is written", "[record]") {
  // A field that is in the struct but not in its list would be lost without a word.
  const std::string text = record_json(sample_record());
  for (const char* part :
       {R"("schema": "acceptlab.record/2")", R"("machine": {)", R"("kernel": "6.18")",
        R"("place": 5)", R"("conditions": {"steal":0.001,"foreign":0.02,"lateness_p50_s":6e-06,)",
        R"("refused": 13)", R"("timed_out": 15)", R"("skipped": 16)",
        R"("histogram":[[17,1],[18446744073709551615,2]])", R"("wakeups": {"epoll_returns":0.75,)",
        R"("sockets": [15])", R"("established_from": "bpf")", R"("setting": "4 workers")"}) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("a record of a program that did not say its version is read, and stays as it is",
          "[record]") {
  Record older = sample_record();
  older.version.reset();
  const std::string text = record_json(older);
  CHECK(text.find("version") == std::string::npos);
  const Record back = read_record_text(text, "r.json");
  CHECK_FALSE(back.version);
  CHECK(record_json(back) == text);
  CHECK(read_record_text(record_json(sample_record()), "r.json").version == "0.1.0");
  CHECK(problems_of(altered("\"version\": \"0.1.0\"", "\"version\": null")) ==
        std::vector<std::string>{"r.json version: expected a string, found null"});
}

TEST_CASE("a number that does not exist survives", "[record]") {
  Record record = sample_record();
  record.cases[0].runs[0].rates["throughput_per_s"] = std::numeric_limits<double>::quiet_NaN();
  const Record back = read_record_text(record_json(record), "r.json");
  CHECK(std::isnan(back.cases[0].runs[0].rates.at("throughput_per_s")));
}

TEST_CASE("a record of another version or kind says what was found", "[record]") {
  const std::string version = "\"acceptlab.record/2\"";
  CHECK(problems_of(altered(version, "\"acceptlab.record/9\"")) ==
        std::vector<std::string>{
            "r.json a record of another version: found schema \"acceptlab.record/9\", this program "
            "reads \"acceptlab.record/2\" (judge it with the acceptlab that wrote it, or measure "
            "again)"});
  CHECK(problems_of(altered(version, "\"acceptlab.result/1\"")) ==
        std::vector<std::string>{
            "r.json no record: found schema \"acceptlab.result/1\", this program reads "
            "\"acceptlab.record/2\" (records are written by `acceptlab measure`)"});
  CHECK(problems_of("{\"suite\": \"quick\"}").front().find("it has no \"schema\"") !=
        std::string::npos);
  CHECK(problems_of("[1, 2]").front().find("found [1,2] where a record is expected") !=
        std::string::npos);
}

TEST_CASE("a damaged record says where", "[record]") {
  const std::string whole = record_json(sample_record());
  const auto cut = problems_of(whole.substr(0, whole.size() / 2));
  REQUIRE(cut.size() == 1);
  CHECK(cut[0].find("damaged record: syntax error") != std::string::npos);
  CHECK(cut[0].find("the file was cut off or changed") != std::string::npos);
  const auto typed = problems_of("{\n  \"schema\": x\n}");
  REQUIRE(typed.size() == 1);
  CHECK(typed[0].starts_with("r.json:2:13 damaged record: syntax error"));
  CHECK(problems_of("").front().find("damaged record") != std::string::npos);
}

TEST_CASE("each wrong field is named with its path and what was found", "[record]") {
  CHECK(problems_of(altered("\"place\": 5", "\"place\": -5")) ==
        std::vector<std::string>{
            "r.json cases[0].runs[0].place: expected a whole number from 0 to 4294967295, found "
            "-5"});
  CHECK(problems_of(altered("\"place\": 5", "\"place\": 4294967296")).size() == 1);
  CHECK(problems_of(altered("\"p90_s\":1.25e-05", "\"p90_s\":\"fast\"")) ==
        std::vector<std::string>{"r.json cases[0].runs[0].latency.accept_wait.p90_s: expected a "
                                 "number, found \"fast\""});
  CHECK(problems_of(altered("[17,1]", "[17]")) ==
        std::vector<std::string>{"r.json cases[0].runs[0].latency.accept_wait.histogram[0]: "
                                 "expected [upper ns, count], found [17]"});
  CHECK(problems_of(altered("9223372036854775807", "9223372036854775808")).size() == 1);
  CHECK(problems_of(altered("\"saturated\": true", "\"saturatd\": true")) ==
        std::vector<std::string>{"r.json cases[0].saturatd: a record has no such field",
                                 "r.json cases[0].saturated: missing"});
}

TEST_CASE("a record with many wrong fields shows the first ten", "[record]") {
  const auto problems = problems_of(
      R"({"schema": "acceptlab.record/2", "suite": "", "server": "", "machine": {}, "costs": "",
          "cases": [{}, {}]})");
  REQUIRE(problems.size() == 11);
  CHECK(problems.back() == "r.json 14 fields of this record are wrong, the first 10 are shown");
}

TEST_CASE("a record is read from a file", "[record]") {
  const experiment::Folder folder;
  folder.write("r.json", record_json(sample_record()));
  CHECK(record_json(read_record(folder.path("r.json"))) == record_json(sample_record()));
  CHECK_THROWS_WITH(read_record(folder.path("none.json")),
                    Catch::Contains("cannot read the record: No such file or directory"));
}

}  // namespace
}  // namespace acceptlab::validation
