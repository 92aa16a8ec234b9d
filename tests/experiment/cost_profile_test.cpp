#include "experiment/scenario/cost_profile.hpp"

#include <filesystem>

#include "experiment/keys/reading.hpp"
#include "experiment/keys/shipped_profiles.hpp"
#include "experiment/notation/profile_text.hpp"
#include "experiment/pages/explain.hpp"
#include "experiment/result/validity.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "models/cpu/cost_table.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;

std::string using_profile(const std::string& name) {
  return complete("[machine]\ncosts = \"" + name + "\"");
}

/// The profile that ships as `name`, with its first `from` replaced by `to`.
std::string altered(const std::string& name, const std::string& from, const std::string& to) {
  std::string text = *shipped_profile(name);
  const std::size_t at = text.find(from);
  if (at == std::string::npos) FAIL(name << " has no " << from);
  return text.replace(at, from.size(), to);
}

/// Reads a scenario beside a file p.toml of this text.
ReadResult with_profile(const std::string& text, const std::string& costs = "") {
  const Folder folder;
  folder.write("p.toml", text);
  return read_scenario_text(
      complete("[machine]\ncosts = \"p.toml\"\n" + (costs.empty() ? "" : "[costs]\n" + costs)),
      folder.scenario());
}

/// "line:column what (help)" of the only problem of a scenario with that profile.
std::string problem(const std::string& text) {
  const Folder folder;
  folder.write("p.toml", text);
  const auto problems = problems_of(using_profile("p.toml"), {}, folder.scenario());
  if (problems.size() != 1) FAIL(render(problems));
  const Diagnostic& d = problems.front();
  CHECK((d.line == 0 || d.file == folder.path("p.toml") || d.file == folder.scenario()));
  std::string what = d.what;
  if (const auto at = what.find(folder.path("")); at != std::string::npos)
    what.erase(at, folder.path("").size());
  return std::to_string(d.line) + ":" + std::to_string(d.column) + " " + what +
         (d.help.empty() ? "" : " (" + d.help + ")");
}

bool assumes(const Scenario& scenario, const std::string& key) {
  const auto assumed = assumed_of(scenario);
  return std::count(assumed.begin(), assumed.end(), key) == 1;
}

sim::Duration cost(const Scenario& scenario, cpu::Cost which, sim::Duration idle) {
  std::uint64_t use = 0;
  return cost_table(scenario)[which].draw(sim::RandomSpace(1, 0), 0, use, idle);
}

TEST_CASE("a profile that ships has every entry, each with a source, and is its file", "[costs]") {
  const std::string name = GENERATE(from_range(shipped_profiles()));
  INFO(name);
  const ReadResult result = read_scenario_text(using_profile(name), "test.toml");
  CHECK(result.warnings.empty());
  const CostProfile& profile = result.scenario.cost_profile();
  CHECK_FALSE(profile.machine.empty());
  for (const cpu::CostRow& row : cpu::cost_rows) {
    INFO(row.name);
    REQUIRE(profile.entries.contains(row.name));
    CHECK_FALSE(profile.entries.find(row.name)->second.source.empty());
  }
  CHECK(profile.entries.size() == cpu::cost_count);
  // To renew default.toml and zero.toml: acceptlab schema --costs NAME
  CHECK(file_contents(std::filesystem::path(ACCEPTLAB_SOURCE_DIR) / "scenarios/costs" /
                      (name + ".toml")) == shipped_profile(name));
}

TEST_CASE("a profile that was written reads as what it was", "[costs]") {
  const std::string name = GENERATE(from_range(shipped_profiles()));
  INFO(name);
  const Scenario named = read_scenario_text(using_profile(name), "test.toml").scenario;
  const std::string text = profile_text(named.cost_profile());
  const CostProfile again = with_profile(text).scenario.cost_profile();
  CHECK(profile_text(again) == text);
  const cpu::CostTable standard = cpu::CostTable::standard();
  for (std::size_t i = 0; name == "default" && i < cpu::cost_count; ++i) {
    for (const sim::Duration idle : {0ns, 49'999ns, 50'000ns, 2'000'000ns, 9'000'000ns}) {
      INFO(cpu::cost_rows[i].name << " after " << idle.count() << " ns");
      std::uint64_t use = 0;
      const auto which = static_cast<cpu::Cost>(i);
      CHECK(cost(named, which, idle) == standard[which].draw(sim::RandomSpace(1, 0), 0, use, idle));
    }
  }
}

TEST_CASE("a profile of distributions and spreads survives being written", "[costs]") {
  const std::string accept =
      R"(accept_ok = { cost = { type = "lognormal", mean = "2us", p99 = "6us" }, spread = "40ns", source = "measured: 20 repeats" })";
  const std::string idle =
      R"(idle_exit = { after = ["0s", "1ms"], cost = ["1us", { type = "exponential", mean = "3us" }], spread = ["10ns", "200ns"], source = "measured: 20 repeats" })";
  const Scenario s = with_profile(
                         "format = 1\nbase = \"zero\"\n[machine]\ndescription = \"mine\"\n"
                         "[costs]\n" +
                         accept + "\n" + idle + "\n")
                         .scenario;
  const std::string text = profile_text(s.cost_profile());
  CHECK(text.find(accept + "\n") != std::string::npos);
  CHECK(text.find(idle + "\n") != std::string::npos);
  CHECK(s.cost_profile().entries.find("idle_exit")->second.steps[1].spread == 200ns);
}

TEST_CASE("[costs] keeps how well its entries are known", "[costs]") {
  const Scenario s =
      read(
          "[costs]\nsyn = { cost = \"2us\", spread = \"60ns\", source = \"measured: x\" }\n"
          "wake_idle = { after = [\"1us\", \"1ms\"], cost = [\"4us\", \"9us\"], "
          "spread = [\"1us\", \"2us\"], source = \"measured: x\" }\nack = \"1us\"")
          .scenario;
  CHECK(s.cost_spreads.at("syn") == std::vector<sim::Duration>{60ns});
  CHECK(s.cost_spreads.at("wake_idle") == std::vector<sim::Duration>{1us, 2us});
  CHECK_FALSE(s.cost_spreads.contains("ack"));
  CHECK_FALSE(s.run.cost_uncertainty);
  CHECK(read("[run]\ncost_uncertainty = true").scenario.run.cost_uncertainty);
}

TEST_CASE("[costs] of a scenario goes over its profile, whose marks tell what is assumed",
          "[costs]") {
  const Scenario xeon = read("[machine]\ncosts = \"xeon-2014\"").scenario;
  CHECK(cost(xeon, cpu::Cost::IdleExit, 100us) == 10us);  // C1E is taken from 80 us on
  CHECK_FALSE(assumes(xeon, "costs.idle_exit"));          // cited
  CHECK(assumes(xeon, "costs.syn"));

  const Scenario over =
      read(
          "[machine]\ncosts = \"xeon-2014\"\n[costs]\nsyn = \"9us\"\nidle_exit = { cost = "
          "\"7us\", source = \"assumed: a guess\" }")
          .scenario;
  CHECK(cost(over, cpu::Cost::Syn, 0ns) == 9us);
  CHECK(cost(over, cpu::Cost::IdleExit, 100us) == 7us);
  CHECK_FALSE(assumes(over, "costs.syn"));  // who sets a cost answers for it
  CHECK(assumes(over, "costs.idle_exit"));  // but for what is marked

  const Scenario zero = read("[machine]\ncosts = \"zero\"").scenario;
  CHECK(cost(zero, cpu::Cost::Write, 0ns) == 0ns);
  CHECK_FALSE(assumes(zero, "costs.write"));
}

TEST_CASE("base fills what a profile leaves out, with the marks of the base", "[costs]") {
  const ReadResult result = with_profile(
      "format = 1\nbase = \"xeon-2014\"\n[costs]\nsyn = \"3us\"\nack = { cost = \"3us\", source = "
      "\"measured: here\" }\n",
      "fin = \"5us\"");
  const Scenario& s = result.scenario;
  CHECK(cost(s, cpu::Cost::Syn, 0ns) == 3us);
  CHECK(cost(s, cpu::Cost::Fin, 0ns) == 5us);
  CHECK(cost(s, cpu::Cost::IdleExit, 1ms) == 82us);
  CHECK(assumes(s, "costs.syn"));  // no source is given
  CHECK_FALSE(assumes(s, "costs.ack"));
  CHECK_FALSE(assumes(s, "costs.idle_exit"));
  const std::string explained = explain_text(result);
  CHECK(explained.find("p.toml:5, measured: here\n") != std::string::npos);
  CHECK(explained.find("p.toml:4, assumed\n") != std::string::npos);
  CHECK(explained.find("xeon-2014, cited: ") != std::string::npos);
}

TEST_CASE("what a profile names stands beside it", "[costs]") {
  const Folder folder;
  std::filesystem::create_directories(folder.path("machines"));
  folder.write("machines/syn.txt", "4us\n4us\n");
  folder.write("machines/p.toml",
               "format = 1\nbase = \"zero\"\n[costs]\nsyn = { type = \"empirical\", file = "
               "\"syn.txt\" }\n");
  const auto result = read_scenario_text(using_profile("machines/p.toml"), folder.scenario());
  CHECK(cost(result.scenario, cpu::Cost::Syn, 0ns) == 4us);
}

TEST_CASE("what is wrong with a profile is told with its place", "[costs][errors]") {
  const std::string head = "format = 1\nbase = \"zero\"\n[costs]\n";
  CHECK(problem(altered("default", "fin = ", "# ")) ==
        "7:2 profile 'p.toml' has no entry for: fin (write them, or base = \"default\" above "
        "[machine] to take from there what is not in this file)");
  CHECK(problem("format = 1\n") ==
        "3:9 machine.costs: 'p.toml' has no [costs] table (write one, or base = "
        "\"default\" to take all of them from there; or name a file written by `acceptlab "
        "calibrate`, "
        "or one of zero, default, xeon-2014)");
  CHECK(problem(altered("zero", "format = 1", "format = 2")) ==
        "2:10 format 2 is not known to this version (write format = 1)");
  CHECK(problem(head + "acept_ok = \"1us\"\n") ==
        "4:1 unknown cost 'acept_ok' in [costs] (did you mean 'accept_ok'?)");
  CHECK(problem(head + "syn = \"-1us\"\n") ==
        "4:7 costs.syn: expected a duration that is not negative, found \"-1us\" (the shortest is "
        "\"0s\")");
  CHECK(problem(head + "syn = { cost = 2 }\n") ==
        "4:16 costs.syn: expected a duration with a unit, found 2 (write a number and a unit, such "
        "as \"35us\" (units: ns, us, ms, s, min, h))");
  CHECK(problem(head + "syn = { cost = \"2us\", source = \"I think\" }\n") ==
        "4:32 costs.syn.source: expected where the cost comes from, found \"I think\" (write "
        "\"cited: WHERE\", \"measured: HOW\", \"assumed\" or \"assumed: WHY\")");
  CHECK(problem(head + "syn = { cost = \"2us\", sorce = \"assumed\" }\n") ==
        "4:23 unknown key 'sorce' in costs.syn (did you mean 'source'?)");
  CHECK(problem(head + "syn = { after = [\"1us\", \"2us\"], cost = [\"1us\"] }\n") ==
        "4:7 costs.syn: 2 times and 1 costs (each idle time needs its cost)");
  CHECK(problem(head + "syn = { after = [\"1us\"], cost = [\"1us\"], spread = [\"1ns\", \"2ns\"] "
                       "}\n") ==
        "4:51 costs.syn: 1 costs and 2 spreads (each cost needs its spread)");
  CHECK(problem("format = 1\nbase = \"xeon\"\n[costs]\n").starts_with("2:8 base: \"xeon\""));
  CHECK(problem("format = 1\nbose = \"zero\"\n" + altered("zero", "format = 1", "")) ==
        "2:1 unknown key 'bose' in the profile (did you mean 'base'?)");
}

TEST_CASE("a profile that is not there is named, with what there is", "[costs][errors]") {
  CHECK(only_problem(using_profile("xeon-2041")) ==
        "3:9 machine.costs: 'xeon-2041' is neither a file nor a profile that ships (did you mean "
        "'xeon-2014'?)");
  CHECK(only_problem(using_profile("mine.toml")) ==
        "3:9 machine.costs: 'mine.toml' is neither a file nor a profile that ships (profiles: "
        "zero, default, xeon-2014; file names are relative to the scenario file)");
}

}  // namespace
}  // namespace acceptlab::experiment
