#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <variant>

#include "experiment/reader/scenario_reader.hpp"
#include "experiment/reduction/idealised.hpp"
#include "experiment/result/exact_result.hpp"
#include "tests/catch.hpp"
#include "tests/exact/oracle_values.hpp"
#include "tests/oracles/oracle_case.hpp"
#include "tests/oracles/scenario_text.hpp"

// From scenarios to exact answers, on the scenarios that the simulator is tested with.

namespace acceptlab::experiment {
namespace {

constexpr double us = 1e-6;

Scenario scenario_of(const std::string& text) { return read_scenario_text(text, "test").scenario; }

std::optional<Reduction> reduced(const std::string& text) {
  const auto result = reduce(scenario_of(text));
  if (std::holds_alternative<Reasons>(result)) return std::nullopt;
  return std::get<Reduction>(result);
}

/// The keys at fault.
std::vector<std::string> refused(const oracles::Sections& sections) {
  const auto result = reduce(scenario_of(oracles::scenario(sections)));
  std::vector<std::string> keys;
  if (!std::holds_alternative<Reasons>(result)) return keys;
  for (const Diagnostic& reason : std::get<Reasons>(result)) {
    CHECK(!reason.help.empty());
    CHECK(reason.file == "test");
    keys.push_back(reason.key);
  }
  return keys;
}

const oracles::Sections single{.cpu = oracles::exponential("100us"),
                               .process = oracles::poisson(8000),
                               .run = oracles::size(1000, "1ms")};

ExactResult answer(const std::string& text) {
  const Scenario scenario = scenario_of(text);
  const auto result = reduce(scenario);
  REQUIRE(std::holds_alternative<Reduction>(result));
  return exact_result(scenario, std::get<Reduction>(result));
}

/// What the table of oracles calls `name`, of the result; nothing where it says no such thing.
std::optional<double> named(const ExactResult& result, std::string name) {
  name.erase(0, name.find('.') == std::string::npos ? 0 : name.find('.') + 1);
  if (const auto at = name.find("_accepted"); at != std::string::npos) name.erase(at, 9);
  const auto time = [&](const std::string& metric) -> std::optional<double> {
    const auto value = value_of(result, "latency." + metric);
    if (!value) return std::nullopt;
    return *value / us;
  };
  for (const auto& [letter, kind] :
       {std::pair{"W_", "accept_wait."}, std::pair{"T_", "response."}}) {
    for (const auto& [what, metric] :
         {std::pair{"mean_us", "mean"}, std::pair{"mean_us_any_order", "mean"},
          std::pair{"sd_us", "sd"}, std::pair{"p50_us", "p50"}, std::pair{"p90_us", "p90"},
          std::pair{"p99_us", "p99"}, std::pair{"p99_9_us", "p999"}}) {
      if (name == std::string(letter) + what) return time(std::string(kind) + metric);
    }
  }
  if (name.starts_with("W_") && name.find("_at_") != std::string::npos)
    return time("accept_wait.p99");
  if (name == "P_wait" || name == "P_wait_arrival") return result.wait_chance;
  if (name.starts_with("P_loss")) return value_of(result, "connections.lost_share");
  if (name == "goodput_per_s" || name == "throughput_per_s")
    return value_of(result, "rates.throughput_per_s");
  if (name == "utilisation") return result.utilisation;
  if (name == "Lq_mean") return result.pending_mean;
  if (name == "L_mean") return result.present_mean;
  if (name.starts_with("util_")) return result.workers.at(std::stoul(name.substr(5)) - 1).level;
  if (name.starts_with("share_")) return result.workers.at(std::stoul(name.substr(6)) - 1).share;
  return std::nullopt;
}

TEST_CASE("the oracles' scenarios reduce to the models of theory", "[exact][reduction]") {
  std::map<std::string, std::string> models;  // by case and part
  std::set<std::string> checked;
  for (const oracles::Family& family : oracles::families()) {
    for (const oracles::Run& run : family.runs) {
      const auto reduction = reduced(run.scenario);
      if (!reduction) continue;
      models[run.id + " " + run.part] = exact::name_of(reduction->model);
      if (run.values != "values") continue;
      const ExactResult result = exact_result(scenario_of(run.scenario), *reduction);
      for (const oracles::Quantity& quantity : run.quantities) {
        const auto value = named(result, quantity.name);
        if (!value) continue;
        // Percentiles of M/G/1 are found by numerical solution.
        const bool numerical =
            result.model == "M/G/1" && quantity.name.find("_p") != std::string::npos;
        exact::check_oracle(run.id, quantity.name, *value, numerical ? 1e-5 : 1e-8);
        checked.insert(run.id + quantity.name);
      }
    }
  }
  const std::map<std::string, std::string> expected{{"S01 ", "M/M/1"},
                                                    {"S02 ", "M/M/1"},
                                                    {"S03 ", "M/M/4"},
                                                    {"S04 ", "M/M/8"},
                                                    {"S05 k1", "M/M/16"},
                                                    {"S05 k2", "2 x M/M/8"},
                                                    {"S05 k4", "4 x M/M/4"},
                                                    {"S05 k8", "8 x M/M/2"},
                                                    {"S05 k16", "16 x M/M/1"},
                                                    {"S09 ", "M/M/1/5"},
                                                    {"S10 ", "M/M/4/20"},
                                                    {"S11 ", "M/M/1/130"},
                                                    {"S12 ", "M/D/1"},
                                                    {"S13 ", "M/D/4"},
                                                    {"S14 ", "M/H2/1"},
                                                    {"S15 ", "M/E4/1"},
                                                    {"S16 ", "M/G/1"},
                                                    {"S17 ", "M/G/1"},
                                                    {"S18 ", "M/G/1"},
                                                    {"S19 ", "M/G/1"},
                                                    {"S20 ", "4 x M/H2/1"},
                                                    {"S21 ", "M/H2/4"},
                                                    {"S22 ", "M/H2/2"},
                                                    {"S30 fifo", "M/M/1"},
                                                    {"S31 fifo", "M/M/4"},
                                                    {"S32 ", "M/M/4"},
                                                    {"S33 ", "M/M/4/4"},
                                                    {"S44 ", "M/M/4//64"},
                                                    {"S45 ", "M/M/1//16"},
                                                    {"S57 100us", "M/M/1"},
                                                    {"S57 1000us", "M/M/1"},
                                                    {"S57 10000us", "M/M/1"},
                                                    {"S57 100000us", "M/M/1"},
                                                    {"S59 shared, 7", "M/M/7"},
                                                    {"S59 shared, 6", "M/M/6"},
                                                    {"S59 split, 78", "78 x M/M/1"},
                                                    {"S59 split, 77", "77 x M/M/1"},
                                                    {"S60 64", "M/M/4/68"},
                                                    {"S60 63", "M/M/4/67"},
                                                    {"S61 ", "M/M/1"}};
  CHECK(models == expected);
  CHECK(checked.size() >= 210);
}

TEST_CASE("what keeps a scenario from an exact answer is named, all of it", "[exact][reduction]") {
  using Keys = std::vector<std::string>;
  const auto change = [](std::string oracles::Sections::*section, const std::string& keys) {
    oracles::Sections sections = single;
    sections.*section = keys;
    return refused(sections);
  };
  using oracles::Sections;
  CHECK(refused(single).empty());
  CHECK(change(&Sections::costs, "accept_ok = \"1us\"") == Keys{"machine.costs"});
  CHECK(change(&Sections::machine, "threads_per_core = 2") == Keys{"machine.threads_per_core"});
  CHECK(change(&Sections::rtt, "1ms") == Keys{"network.rtt"});
  CHECK(change(&Sections::server, "style = \"event-loop\"") == Keys{"server.style"});
  CHECK(change(&Sections::server, "wait = \"lock\"") == Keys{"server.wait"});
  CHECK(change(&Sections::server, "pin = \"none\"") == Keys{"server.pin"});
  CHECK(change(&Sections::server, "accept_queue_order = \"random\"") ==
        Keys{"server.accept_queue_order"});
  CHECK(change(&Sections::client, "timeout = \"1s\"") == Keys{"client.timeout"});
  CHECK(change(&Sections::process, R"({ type = "paced", rate = "8k/s" })") ==
        Keys{"arrivals.all.process"});
  CHECK(change(&Sections::process, oracles::poisson(12000)) == Keys{"run.load"});
  CHECK(change(&Sections::cpu, R"({ type = "constant", value = "200us" })") == Keys{"run.load"});
  CHECK(change(&Sections::client, "")
            .empty());  // the backlog is long enough for retries not to matter
  oracles::Sections several = single;
  several.workers = "workers = 4";
  several.cpu = R"({ type = "lognormal", mean = "100us", scv = 4 })";
  CHECK(refused(several) == Keys{"work.cpu"});
  several.cpu = single.cpu;
  several.server = "sockets = \"per-worker\"\nwatch = \"own\"";
  CHECK(refused(several) == Keys{"server.choose"});
  several.rtt = "1ms";
  CHECK(refused(several) == Keys{"network.rtt", "server.choose"});
}

TEST_CASE("a room that is used up is a loss only where nobody tries again", "[exact][reduction]") {
  oracles::Sections sections = single;
  sections.server = "queue_room = 4";
  CHECK(exact::name_of(reduced(oracles::scenario(sections))->model) == "M/M/1/5");
  sections.client = "syn_retries = 1";
  CHECK(refused(sections) == std::vector<std::string>{"server.queue_room"});
  sections.cpu = oracles::exponential("1us");  // never used up
  sections.server = "queue_room = 200";
  CHECK(exact::name_of(reduced(oracles::scenario(sections))->model) == "M/M/1");
}

TEST_CASE("run.load and several streams count", "[exact][reduction]") {
  const std::string stream =
      "[[arrivals]]\nname = \"more\"\nprocess = " + oracles::poisson(4000) + "\n";
  oracles::Sections sections = single;
  sections.process = oracles::poisson(2000);
  sections.events = stream;
  sections.run += "\nload = 1.25";
  const ExactResult result = answer(oracles::scenario(sections));
  CHECK(value_of(result, "rates.offered_per_s") == 7500);
  CHECK(result.utilisation == Approx(0.75));
}

TEST_CASE("unequal groups", "[exact][reduction]") {
  oracles::Sections sections = single;
  sections.workers = "workers = 3";
  sections.server = "sockets = 2\nwatch = \"groups\"\nchoose = \"uniform\"";
  const ExactResult result = answer(oracles::scenario(sections));
  CHECK(result.model == "M/M/2 + M/M/1");
  REQUIRE(result.workers.size() == 3);
  REQUIRE(result.sockets.size() == 2);
  CHECK(result.sockets[0].share == Approx(0.5));
  CHECK(result.workers[2].level == Approx(0.4));
  CHECK(result.workers[0].level > result.workers[1].level);
  CHECK(result.workers[0].share + result.workers[1].share == Approx(0.5));
}

TEST_CASE("the order of idle workers shares out the work", "[exact][reduction]") {
  oracles::Sections sections = single;
  sections.workers = "workers = 4";
  sections.server = "order = \"registered-last\"";
  sections.process = oracles::poisson(20000);
  const ExactResult last = answer(oracles::scenario(sections));
  exact::check_oracle("S32", "util_1", last.workers.at(3).level);
  sections.server = "order = \"random\"";
  CHECK(answer(oracles::scenario(sections)).workers.at(3).level == Approx(0.5));
  sections.server = "wait = \"blocking\"";
  CHECK(answer(oracles::scenario(sections)).workers.empty());
}

TEST_CASE("a real server without its costs is where a search may begin", "[exact][reduction]") {
  const std::string text = R"(format = 1
[server]
workers = 16
policy = "POLICY"
[work]
cpu = { type = "exponential", mean = "80us" }
[[arrivals]]
process = { type = "poisson", rate = "99k/s" }
)";
  for (const auto& [policy, model] :
       {std::pair{"nginx-exclusive", "M/M/16"}, std::pair{"nginx-reuseport", "16 x M/M/1"},
        std::pair{"intel-2014", "M/M/16"}}) {
    std::string own = text;
    own.replace(own.find("POLICY"), 6, policy);
    CAPTURE(policy);
    const Scenario scenario = scenario_of(own);
    CHECK(std::holds_alternative<Reasons>(reduce(scenario)));
    const auto reduction = reduce(idealised(scenario));
    REQUIRE(std::holds_alternative<Reduction>(reduction));
    CHECK(exact::name_of(std::get<Reduction>(reduction).model) == model);
  }
}

TEST_CASE("the JSON has the keys of a run, and intervals without width", "[exact][json]") {
  oracles::Sections sections = single;
  std::string text = oracles::scenario(sections);
  text += "\n[goals]\nmust = [\"accept_wait.p99 < 1ms\", \"response.mean <= 500us\"]\n";
  const ExactResult result = answer(text);
  const auto json = nlohmann::json::parse(exact_json(result));
  CHECK(json["schema"] == "acceptlab.result/1");
  CHECK(json["exact"]["model"] == "M/M/1");
  const auto& p99 = json["latency"]["accept_wait"]["p99"];
  CHECK(p99["value"].get<double>() / us == Approx(exact::oracle("S01", "W_p99_us")));
  CHECK(p99["ci95"][0] == p99["value"]);
  CHECK(p99["ci95"][1] == p99["value"]);
  CHECK(json["connections"]["lost_share"]["value"] == 0);
  CHECK(json["workers"][0]["busy"].get<double>() == Approx(0.8));
  CHECK(json["goals"][0]["met"] == false);
  CHECK(json["goals"][0]["decided"] == true);
  REQUIRE(result.assumed);
  CHECK(json["assumed"] == nlohmann::json(*result.assumed));
  // A percentile that is not known is no number.
  sections.cpu = R"({ type = "pareto", alpha = 1.5, min = "35us", max = "10ms" })";
  const auto general = nlohmann::json::parse(exact_json(answer(oracles::scenario(sections))));
  CHECK(general["latency"]["accept_wait"]["p99"]["value"].is_null());
  CHECK(general["latency"]["accept_wait"]["mean"]["value"].is_number());
}

}  // namespace
}  // namespace acceptlab::experiment
