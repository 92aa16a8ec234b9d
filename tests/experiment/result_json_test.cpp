#include "experiment/result/result_json.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>

#include "experiment/compare/comparison_json.hpp"
#include "experiment/pages/result_page.hpp"
#include "tests/catch.hpp"
#include "tests/documented.hpp"
#include "tests/experiment/synthetic_model.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

Json generated(unsigned replications = 10, bool timing = false, bool uncertain = false) {
  Scenario scenario = synthetic::scenario();
  if (uncertain) {
    scenario.run.cost_uncertainty = true;
    scenario.costs["read"] = sim::Distribution::constant(1000);
    scenario.cost_spreads["read"] = {100ns};
    scenario.run.theory = true;
  }
  scenario.run.replications = replications;
  scenario.goals = {{"service_wait.p99 < 1ms", "service_wait.p99", "<", 1e-3}};
  RunOptions options = synthetic::options();
  options.series = 250ms;
  const RunResult result = run_scenario(scenario, options);
  Summary summary = summarise(result);
  // The synthetic model is no queue of theory, and so has no twin.
  if (uncertain)
    summary.control_variate =
        ControlSummary{"M/M/1", 3, {{"latency.accept_wait.mean", Unit::Seconds, {}, {}, 2}}};
  return Json::parse(result_json(result, summary, timing));
}

bool is_latency(const std::string& name) {
  return std::any_of(latency_kinds().begin(), latency_kinds().end(),
                     [&](const LatencyKind& kind) { return name == kind.name; });
}

/// Paths of all fields as the documentation writes them.
void add_paths(const Json& json, const std::string& path, std::set<std::string>& paths) {
  const std::set<std::string> leaves{"settings",         "counters",       "streams[].latency",
                                     "columns[].result", "theory.latency", "theory.connections",
                                     "theory.blame",     "theory.rates"};
  if (json.is_array() && !json.empty() && json[0].is_object()) {
    for (const Json& item : json) add_paths(item, path + "[]", paths);
  } else if (json.is_object() && !json.contains("ci95") && leaves.count(path) == 0) {
    for (const auto& [name, value] : json.items()) {
      const std::string step = path == "latency" && is_latency(name) ? "*" : name;
      add_paths(value, path.empty() ? step : path + "." + step, paths);
    }
  } else {
    paths.insert(path);
  }
}

std::set<std::string> documented(const std::string& from, const std::string& to) {
  return testing::Documented(ACCEPTLAB_SOURCE_DIR "/docs/results-format.md", from, to).names();
}

TEST_CASE("docs/results-format.md describes every field and no other", "[json][docs]") {
  std::set<std::string> paths;
  add_paths(generated(10, true, true), "", paths);
  CHECK(paths == documented("# Result files", "# Comparisons"));

  const Comparison comparison =
      compare({{"a", synthetic::scenario()}, {"b", synthetic::scenario()}}, synthetic::options());
  Json json = Json::parse(comparison_json(comparison));
  for (Json& difference : json["differences"]) {  // an estimate's two fields, documented one by one
    difference["interval"] = difference["ci95"];
    difference.erase("ci95");
  }
  paths.clear();
  add_paths(json, "", paths);
  paths.erase("differences[].interval");
  paths.insert("differences[].ci95");
  CHECK(paths == documented("# Comparisons", ""));
}

TEST_CASE("docs/results-format.md has the tables that the program prints", "[json][docs]") {
  // To renew them: acceptlab schema --results
  std::vector<std::string> printed;
  std::istringstream tables(result_tables());
  for (std::string line; std::getline(tables, line);) {
    if (line.starts_with("| `")) printed.push_back(line);
  }
  CHECK(printed ==
        testing::Documented(ACCEPTLAB_SOURCE_DIR "/docs/results-format.md", "# Result files", "")
            .rows());
}

TEST_CASE("the fields stand in the order of the contract", "[json]") {
  std::vector<std::string> names;
  const Json json = generated();
  for (const auto& [name, value] : json.items()) names.push_back(name);
  CHECK(names == std::vector<std::string>{"schema",
                                          "version",
                                          "title",
                                          "scenario_hash",
                                          "replication_hash",
                                          "settings",
                                          "scenario",
                                          "seed",
                                          "replications",
                                          "simulated_s",
                                          "warmup_s",
                                          "simulated_events",
                                          "fingerprint",
                                          "assumed",
                                          "ignored",
                                          "evidence",
                                          "outside_validation",
                                          "findings",
                                          "connections",
                                          "latency",
                                          "blame",
                                          "rates",
                                          "wakeups",
                                          "cpu",
                                          "imbalance",
                                          "sockets",
                                          "workers",
                                          "cpus",
                                          "streams",
                                          "lifecycle",
                                          "series",
                                          "counters",
                                          "goals",
                                          "cost_uncertainty",
                                          "control_variate",
                                          "theory"});
}

TEST_CASE("counts are sums over replications, shares and accounts are fractions", "[json]") {
  // Ten replications of 1000 connections, every 100th refused.
  const Json json = generated();
  CHECK(json["connections"]["offered"] == 10000);
  CHECK(json["connections"]["lost"] == 100);
  CHECK(json["connections"]["lost_by_cause"]["syn_overflow"] == 100);
  CHECK(json["connections"]["lost_share"]["value"] == 0.01);
  // Every second of 1000 is accepted where its packets come in, but for the 10 refused.
  CHECK(json["connections"]["local_share"]["value"] == 490 / 990.0);
  CHECK(json["latency"]["service_wait"]["count"] == 9900);
  CHECK(json["counters"]["ListenOverflows"] == 100);
  CHECK(json["lifecycle"][0]["lost"] == 30);
  double sockets = 0, workers = 0;
  for (const Json& socket : json["sockets"]) sockets += socket["share"].get<double>();
  for (const Json& worker : json["workers"]) workers += worker["share"].get<double>();
  CHECK(sockets == Approx(1));
  CHECK(workers == Approx(1));
  CHECK(json["sockets"][3]["pending_mean"] == 4.0);
  CHECK(json["cpus"][0]["user"] == 0.25);
  CHECK(json["rates"]["offered_per_s"]["value"] == 1000.0);
  CHECK(json["series"].size() == 4);
  CHECK(json["series"][1] == Json::parse(R"({"at": 0.25, "pending": 2.0, "lost": 10,
                                             "accept_wait": 5e-05, "busy": 0.5})"));
}

TEST_CASE("what always happens at 200 ms is at 0.2 s, over any number of replications", "[json]") {
  // Ten times 0.2 summed up as doubles is 1.9999999999999998. The mean of what recovers after 1 and
  // 2 ns is 1.5 ns: half a nanosecond is rounded up.
  RunResult result = run_scenario(synthetic::scenario(), synthetic::options());
  result.replications.resize(10);
  for (auto& m : result.replications) {
    m.lifecycle[0].at = sim::Time{} + 200ms;
    m.lifecycle[0].delayed = 0;
    m.lifecycle[0].recovered_after.reset();
  }
  result.replications[0].lifecycle[0].recovered_after = 1ns;
  result.replications[1].lifecycle[0].recovered_after = 2ns;
  const std::string json = result_json(result, summarise(result));
  CHECK_THAT(json, Catch::Matchers::Contains(R"({"at":0.2,"what")"));
  CHECK_THAT(json, Catch::Matchers::Contains(
                       R"("recovered_after_s":2e-09,"happened":10,"not_recovered":0})"));
}

TEST_CASE("blame sums to the mean of service_wait", "[json]") {
  const Json json = generated();
  double sum = 0;
  for (const auto& [part, estimate] : json["blame"].items()) sum += estimate["value"].get<double>();
  CHECK(sum ==
        Approx(json["latency"]["service_wait"]["mean"]["value"].get<double>()).epsilon(1e-12));
}

TEST_CASE("the intervals contain what is known of the synthetic model", "[json]") {
  // Exponential, mean 100 us: p50 69.3 us, p99 460.5 us.
  const Json wait = generated()["latency"]["service_wait"];
  CHECK(wait["mean"]["ci95"][0] < 100e-6);
  CHECK(wait["mean"]["ci95"][1] > 100e-6);
  CHECK(wait["p50"]["ci95"][0] < 69.3e-6);
  CHECK(wait["p50"]["ci95"][1] > 69.3e-6);
  CHECK(wait["p99"]["ci95"][0] < 460.5e-6);
  CHECK(wait["p99"]["ci95"][1] > 460.5e-6);
}

TEST_CASE("one replication has values without intervals, and says so", "[json]") {
  const Json json = generated(1);
  CHECK(json["latency"]["accept_wait"]["p99"]["ci95"].is_null());
  CHECK(json["latency"]["accept_wait"]["p99"]["value"].is_number());
  CHECK(json["goals"][0]["met"] == true);
  CHECK(json["goals"][0]["decided"] == false);
  CHECK(json["findings"] ==
        Json{"latency.service_wait.p99 has 990 connections in a replication, and needs about 10000 "
             "for its interval: run longer",
             "one replication gives no intervals"});
}

TEST_CASE("nothing measured is null, not zero", "[json]") {
  RunResult result;
  result.scenario = synthetic::scenario();
  result.replications.resize(2);
  const Json json = Json::parse(result_json(result, summarise(result)));
  CHECK(json["latency"]["connect"]["mean"]["value"].is_null());
  CHECK(json["latency"]["connect"]["max"].is_null());
  CHECK(json["imbalance"]["workers_max_over_mean"]["chance95"].is_null());
  CHECK(json["workers"] == Json::array());
}

TEST_CASE("a stored result is named after the title", "[json]") {
  Scenario scenario;
  scenario.file = "dir/web.toml";
  CHECK(result_file_name(scenario) == "web.json");
  scenario.title = "16 workers, one socket each; one closes";
  CHECK(result_file_name(scenario) == "16-workers-one-socket-each-one-closes.json");
  scenario.title = "../../etc/passwd";
  CHECK(result_file_name(scenario) == "etc-passwd.json");
  scenario.title = "///";
  CHECK(result_file_name(scenario) == "result.json");
}

}  // namespace
}  // namespace acceptlab::experiment
