#include <nlohmann/json.hpp>
#include <sstream>

#include "experiment/export/exports.hpp"
#include "experiment/result/exact_result.hpp"
#include "experiment/sweep/result_folder.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/sweep/sweep_folder.hpp"

namespace acceptlab::experiment {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, ',');) fields.push_back(field);
  return fields;
}

struct Results {
  Results() { sweep_into(folder / "r", write_scenario(folder, sweep_text())); }
  ResultSet set() const { return {result_files(folder / "r"), {}, {}}; }
  TestFolder folder;
};

std::string collected(const std::function<void(const Sink&)>& produce) {
  std::string text;
  produce([&](std::string_view piece) { text += piece; });
  return text;
}

TEST_CASE("csv has a line a point with settings first and intervals beside values", "[export]") {
  const Results results;
  const auto lines =
      lines_of(collected([&](const Sink& sink) { export_csv(results.set(), sink); }));
  REQUIRE(lines.size() == 7);
  const auto head = fields_of(lines[0]);
  CHECK(head[0] == "server.workers");
  CHECK(head[1] == "server.backlog");
  const auto at = std::find(head.begin(), head.end(), "latency.service_wait.p99") - head.begin();
  CHECK(head.at(static_cast<std::size_t>(at) + 1) == "latency.service_wait.p99.low");
  const Json first = Json::parse(contents(results.set().files.front()));
  const auto row = fields_of(lines[1]);
  CHECK(row[0] == first["settings"]["server.workers"].dump());
  CHECK(row.at(static_cast<std::size_t>(at)) ==
        first["latency"]["service_wait"]["p99"]["value"].dump());
}

TEST_CASE("jsonl has the whole results; damaged ones are left out and named", "[export]") {
  const Results results;
  std::ofstream(results.folder / "r" / "torn.json") << "{\"schema\": \"acceptlab.result/1\"";
  const ResultSet set = results.set();
  const auto lines = lines_of(collected([&](const Sink& sink) { export_jsonl(set, sink); }));
  REQUIRE(lines.size() == 6);
  CHECK(Json::parse(lines[2]) == Json::parse(contents(set.files[2])));
  CHECK(set.damaged.size() == 1);
}

TEST_CASE("a result with a piece that is of another form is left out of every export", "[export]") {
  const TestFolder folder;
  const Results results;
  const Json whole = Json::parse(contents(results.set().files.front()));
  std::vector<Json> broken(10, whole);
  broken[0]["latency"]["response"]["histogram"] = Json::parse("[[1]]");  // a cell without a count
  broken[1]["connections"]["lost_share"].erase("value");
  broken[2]["goals"] = Json::parse("[{}]");
  broken[3]["sockets"] = Json::parse("[7]");
  broken[4]["cpus"] = Json::parse("[{}]");
  broken[5]["schema"] = 1;
  broken[6]["streams"] = Json::parse("[{}]");
  broken[7]["streams"][0]["latency"]["connect"]["mean"].erase("value");
  broken[8]["lifecycle"] = Json::parse(R"([{"at": 0.1}])");
  broken[9]["series"] = Json::parse("[0.1]");
  ResultSet set;
  for (std::size_t i = 0; i < broken.size(); ++i) {
    set.files.push_back(folder / (std::to_string(i) + ".json"));
    std::ofstream(set.files.back()) << broken[i].dump();
  }
  CHECK(lines_of(collected([&](const Sink& sink) { export_csv(set, sink); })).size() == 1);
  CHECK(set.damaged.size() == broken.size());
  CHECK(lines_of(collected([&](const Sink& sink) { export_jsonl(set, sink); })).empty());
  CHECK_FALSE(export_hgrm(set, set.files.front(), "response", [](std::string_view) {}));
  if (has_sqlite()) CHECK_NOTHROW(export_sqlite(set, folder / "x.sqlite"));
}

TEST_CASE("hgrm has every cell, rising to all of the connections", "[export]") {
  const Results results;
  const ResultSet set = results.set();
  const auto lines = lines_of(collected(
      [&](const Sink& sink) { CHECK(export_hgrm(set, set.files.front(), "response", sink)); }));
  const Json one = Json::parse(contents(set.files.front()))["latency"]["response"];
  REQUIRE(lines.size() == 2 + one["histogram"].size() + 3);
  CHECK(lines[0] == "       Value     Percentile TotalCount 1/(1-Percentile)");
  double value = 0, share = 0;
  std::uint64_t count = 0;
  std::istringstream(lines[lines.size() - 4]) >> value >> share >> count;
  CHECK(share == 1.0);
  CHECK(count == one["count"].get<std::uint64_t>());
  CHECK(value == Approx(one["histogram"].back()[0].get<double>() / 1e6).margin(1e-6));
  std::istringstream(lines[2]) >> value >> share >> count;
  CHECK(count == one["histogram"][0][1].get<std::uint64_t>());
  CHECK(lines.back().starts_with("#[Buckets = "));
}

/// M/M/1 at load 0.5, solved.
std::filesystem::path write_exact(const TestFolder& folder) {
  const Scenario scenario =
      read_scenario_text(
          "format = 1\nmachine = { costs = \"zero\" }\nnetwork = { rtt = \"0s\" }\n"
          "work = { cpu = { type = \"exponential\", mean = \"100us\" } }\n"
          "server = { workers = 1, style = \"prefork\", wait = \"epoll-exclusive\" }\n"
          "[[arrivals]]\nprocess = { type = \"poisson\", rate = \"5k/s\" }\n",
          "queue.toml")
          .scenario;
  const auto file = folder / "exact.json";
  std::ofstream(file) << exact_json(exact_result(scenario, std::get<Reduction>(reduce(scenario))));
  return file;
}

TEST_CASE("results of the exact solver are exported with what they have", "[export][exact]") {
  const TestFolder folder;
  const ResultSet set{{write_exact(folder)}, {}, {}};
  const auto lines = lines_of(collected([&](const Sink& sink) { export_csv(set, sink); }));
  REQUIRE(lines.size() == 2);
  const auto head = fields_of(lines[0]), row = fields_of(lines[1]);
  const auto value = [&](const std::string& name) {
    const auto at = std::find(head.begin(), head.end(), name);
    REQUIRE(at != head.end());
    return std::stod(row.at(static_cast<std::size_t>(at - head.begin())));
  };
  // rho S / (1 - rho) = 0.5 x 100 us / 0.5, and both ends of its interval.
  CHECK(value("latency.service_wait.mean") == Approx(100e-6));
  CHECK(value("latency.service_wait.mean.low") == Approx(100e-6));
  CHECK(value("exact.utilisation") == Approx(0.5));
  CHECK(lines_of(collected([&](const Sink& sink) { export_jsonl(set, sink); })).size() == 1);
  if (has_sqlite()) CHECK_NOTHROW(export_sqlite(set, folder / "x.sqlite"));
  CHECK(set.damaged.empty());
  CHECK_FALSE(export_hgrm(set, set.files.front(), "response", [](std::string_view) {}));
  CHECK(set.without_histograms == std::vector<std::string>{set.files.front().string()});
}

TEST_CASE("a torn result of the exact solver is damaged like others", "[export][exact]") {
  const TestFolder folder;
  const auto file = write_exact(folder);
  const std::string whole = contents(file);
  std::ofstream(file, std::ios::trunc) << whole.substr(0, whole.size() / 2);
  const ResultSet set{{file}, {}, {}};
  CHECK(collected([&](const Sink& sink) { export_jsonl(set, sink); }).empty());
  CHECK(set.damaged.size() == 1);
}

TEST_CASE("a database is whole or not there", "[export]") {
  if (!has_sqlite()) return;
  const Results results;
  const auto file = results.folder / "sub" / "x.sqlite";
  std::filesystem::create_directories(file.parent_path());
  export_sqlite(results.set(), file);
  CHECK(contents(file).starts_with("SQLite format 3"));
  export_sqlite(results.set(), file);  // replaces
  CHECK(bytes_of(file.parent_path()).size() == 1);
  CHECK_THROWS_AS(export_sqlite(results.set(), "/dev/null/x.sqlite"), std::system_error);
}

}  // namespace
}  // namespace acceptlab::experiment
