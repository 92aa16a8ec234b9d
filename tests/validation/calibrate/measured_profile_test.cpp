#include "validation/calibrate/measured_profile.hpp"

#include <cmath>
#include <system_error>

#include "experiment/notation/profile_text.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "models/cpu/cost_table.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"

namespace acceptlab::validation {
namespace {

using namespace std::chrono_literals;
using experiment::ProfileEntry;

const char* const native_json = R"({
 "schema": "acceptlab.costs/1",
 "machine": {"cpu": "Model 7", "cpus": 4, "kernel": "Linux 6.1.0", "hypervisor": "none", "hz": 250,
             "clocksource": "tsc", "idle_driver": "intel_idle"},
 "cpus": [0, 1], "shared_cache": true, "shared_core": false, "repeats": 15, "clock_ns": 25, "loops_per_us": 900,
 "noise": [], "foreign": 0.011, "steal": 0.001, "elapsed_s": 20, "lost": ["no tracepoints: syn"],
 "quantile_levels": [0.02, 0.1, 0.5, 0.98],
 "entries": [
  {"name": "wake_idle", "how": "...", "steps": [
   {"after_ns": 20000, "median_ns": 4000, "mean_ns": 4000, "p10_ns": 3990, "p90_ns": 4010, "quantiles_ns": [3990, 3995, 4000, 4010], "spread_ns": 90, "repeats": 15},
   {"after_ns": 1000000, "median_ns": 8000, "mean_ns": 8000, "p10_ns": 4000, "p90_ns": 16000, "quantiles_ns": [3000, 4000, 8000, 24000], "spread_ns": 300, "repeats": 15}]},
  {"name": "accept_ok", "how": "...", "steps": [
   {"after_ns": 0, "median_ns": 1800.4, "mean_ns": 1850.4, "p10_ns": 1700, "p90_ns": 2400, "quantiles_ns": [1600, 1700, 1800.4, 4000], "spread_ns": 30.2, "repeats": 15},
   {"after_ns": 1000000, "median_ns": 5000, "mean_ns": 5000, "p10_ns": 4000, "p90_ns": 6000, "quantiles_ns": [3900, 4000, 5000, 8000], "spread_ns": 100, "repeats": 15}]},
  {"name": "wake_call", "how": "...", "steps": [
   {"after_ns": 50000, "median_ns": 700, "mean_ns": 700, "p10_ns": 1, "p90_ns": 2, "quantiles_ns": [0, 1, 700, 900], "spread_ns": 3, "repeats": 15},
   {"after_ns": 200000, "median_ns": 750, "mean_ns": 750, "p10_ns": 1, "p90_ns": 2, "quantiles_ns": [0, 1, 750, 900], "spread_ns": 4, "repeats": 15}]},
  {"name": "idle_exit", "how": "...", "steps": [
   {"after_ns": 20000, "median_ns": -40, "mean_ns": -40, "p10_ns": -60, "p90_ns": 10, "quantiles_ns": [-70, -60, -40, 20], "spread_ns": 30, "repeats": 15}]}
 ]})";

MeasuredProfile measured(bool although_busy = false) {
  return measured_profile(read_native_costs(native_json),
                          {"acceptlab calibrate 0.1.0", "2024-03-08", although_busy});
}

const ProfileEntry& entry(const MeasuredProfile& made, const char* name) {
  return made.profile.entries.at(name);
}

TEST_CASE("a measured entry says how, and keeps what the model asks for", "[validation]") {
  const MeasuredProfile made = measured();
  const ProfileEntry& accept = entry(made, "accept_ok");
  // The first call of its kind after an idle time is dearer, and the model asks for that.
  REQUIRE(accept.steps.size() == 2);
  CHECK(accept.steps[0].after == 0ns);
  // What it costs in the mean, so that many of them take as long as in reality.
  CHECK(accept.steps[0].cost.constant_duration() == 1850ns);
  CHECK(accept.steps[0].spread == 30ns);
  CHECK(accept.steps[1].after == 1ms);
  CHECK(accept.steps[1].cost.constant_duration() == 5us);
  CHECK(accept.source == "measured: acceptlab calibrate 0.1.0, 15 repeats, Linux 6.1.0");
  CHECK_FALSE(accept.is_assumed());
  // Only an idle CPU can be measured: 200 us stand for it.
  CHECK(entry(made, "wake_call").steps.front().cost.constant_duration() == 750ns);
}

TEST_CASE("an entry that hangs on the idle time keeps its steps", "[validation]") {
  const MeasuredProfile made = measured();
  const ProfileEntry& wake = entry(made, "wake_idle");
  REQUIRE(wake.steps.size() == 2);
  CHECK(wake.steps[0].after == 20us);
  // All within 0.5 % of the median: a constant.
  CHECK(wake.steps[0].cost.constant_duration() == 4us);
  CHECK(wake.steps[1].after == 1ms);
  // Of the 96 % between the outermost levels, 0.08 / 0.96 = 0.083 lie below 4 us and half below 8.
  CHECK(wake.steps[1].text == R"({ type = "quantiles", at = [0, 0.083, 0.5, 1], )"
                              R"(values = ["3us", "4us", "8us", "24us"] })");
  // 0.083 * 3.5 + 0.417 * 6 + 0.5 * 16 us.
  CHECK(wake.steps[1].cost.mean() == Approx(10792.5));
}

TEST_CASE("what came out below zero is nothing, and told", "[validation]") {
  const MeasuredProfile made = measured();
  const ProfileEntry& exit = entry(made, "idle_exit");
  REQUIRE(exit.steps.size() == 2);  // a CPU that is awake has nothing to leave
  CHECK(exit.steps[0].after == 0ns);
  CHECK(exit.steps[0].cost.is_zero());
  // Of what lies above zero, the uppermost 20 ns, something is left.
  CHECK(exit.steps[1].cost.mean() == Approx(0.5 * 20 / 2));
  REQUIRE(made.warnings.size() == 1);
  CHECK_THAT(made.warnings.front(), Catch::StartsWith("idle_exit came out below zero"));
}

TEST_CASE("what was not measured is the default, and assumed", "[validation]") {
  const MeasuredProfile made = measured();
  CHECK(made.profile.entries.size() == cpu::cost_count);
  const ProfileEntry& syn = entry(made, "syn");
  CHECK(syn.steps.front().cost.constant_duration() == 2us);
  CHECK(syn.source == "assumed: not measured, the default");
  // That default is measured, but not on this machine.
  CHECK(entry(made, "wake_same").is_assumed());
}

TEST_CASE("the profile can be written, read and simulated with", "[validation]") {
  const MeasuredProfile made = measured(true);
  const experiment::Folder folder;
  folder.write("m.toml", experiment::profile_text(made.profile));
  const auto read = experiment::read_scenario_text(
      "format = 1\n[machine]\ncosts = \"m.toml\"\n[[arrivals]]\n", folder.scenario());
  const experiment::CostProfile& profile = read.scenario.cost_profile();
  for (const auto& [name, written] : made.profile.entries) {
    const ProfileEntry& back = profile.entries.at(name);
    INFO(name);
    CHECK(back.source == written.source);
    REQUIRE(back.steps.size() == written.steps.size());
    for (std::size_t i = 0; i < back.steps.size(); ++i) {
      CHECK(back.steps[i].after == written.steps[i].after);
      CHECK(back.steps[i].cost.mean() == Approx(written.steps[i].cost.mean()).epsilon(1e-9));
      CHECK(back.steps[i].spread == written.steps[i].spread);
    }
  }
  CHECK(profile.machine == made.profile.machine);
  const auto notes = std::find_if(profile.machine.begin(), profile.machine.end(),
                                  [](const auto& field) { return field.first == "notes"; });
  REQUIRE(notes != profile.machine.end());
  CHECK_THAT(notes->second, Catch::Contains("NOT QUIET") && Catch::Contains("no tracepoints"));
}

TEST_CASE("what another program prints is refused", "[validation]") {
  CHECK_THROWS_AS(read_native_costs(""), std::system_error);
  CHECK_THROWS_WITH(read_native_costs(R"({"schema": "acceptlab.costs/2"})"),
                    Catch::Contains("acceptlab.costs/2"));
  CHECK_THROWS_AS(read_native_costs(R"({"schema": "acceptlab.costs/1"})"), std::system_error);
  std::string falling = native_json;
  falling.replace(falling.find("1000000"), 7, "10000");
  CHECK_THROWS_WITH(read_native_costs(falling), Catch::Contains("wake_idle do not rise"));
}

}  // namespace
}  // namespace acceptlab::validation
