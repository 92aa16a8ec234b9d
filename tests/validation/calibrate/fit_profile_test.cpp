#include "validation/calibrate/fit_profile.hpp"

#include <fmt/format.h>

#include "experiment/notation/diagnostics.hpp"
#include "tests/catch.hpp"
#include "validation/calibrate/calibration_cases.hpp"

namespace acceptlab::validation {
namespace {

using experiment::CostProfile;

/// Two workers of the blocking policy beside a client of the same machine. A connection takes about
/// 120 us of a worker's CPU.
std::string scenario(double rate, const char* wait = "blocking") {
  return fmt::format(R"(
format = 1
[machine]
cores = 2
steering = "loopback"
[client]
pin = "0"
waits = "spin"
[network]
rtt = "0s"
[server]
workers = 2
pin = "1"
wait = "{}"
sockets = 1
style = "prefork"
[work]
cpu = "100us"
[[arrivals]]
process = {{ type = "poisson", rate = "{}/s" }}
[run]
duration = "700ms"
warmup = "200ms"
)",
                     wait, rate);
}

RealCase a_case(const char* name, double rate, bool saturated, std::vector<std::uint64_t> seeds) {
  RealCase made;
  made.name = name;
  made.policy = "blocking";
  made.calibration = true;
  made.saturated = saturated;
  made.scenario = scenario(rate);
  for (const std::uint64_t seed : seeds) {
    RealRun run;
    run.seed = seed;
    made.runs.push_back(run);
  }
  return made;
}

/// Fills the runs of cases with what the simulator says of them under a profile.
void measure_by_simulation(Record& record, const CostProfile& truth) {
  for (RealCase& real : record.cases) {
    for (RealRun& run : real.runs) {
      run.rates["throughput_per_s"] = 1;
      for (const char* name : {"accept_wait", "response"}) {
        run.latency[name].count = 1;
        run.latency[name].p50_s = run.latency[name].p90_s = 1;
      }
    }
  }
  const auto cases = calibration_cases(record);
  const auto values = simulated_summaries(cases, truth, 0);
  std::size_t at = 0;
  for (RealCase& real : record.cases) {
    const auto take = [&](double& (*into)(RealRun&)) {
      for (std::size_t r = 0; r < real.runs.size(); ++r) into(real.runs[r]) = values[at][r];
      ++at;
    };
    if (real.saturated) {
      take([](RealRun& run) -> double& { return run.rates["throughput_per_s"]; });
      continue;
    }
    take([](RealRun& run) -> double& { return run.latency["accept_wait"].p50_s; });
    take([](RealRun& run) -> double& { return run.latency["accept_wait"].p90_s; });
    take([](RealRun& run) -> double& { return run.latency["response"].p50_s; });
    take([](RealRun& run) -> double& { return run.latency["response"].p90_s; });
  }
}

Record three_cases() {
  Record record;
  record.server = "native";
  record.cases = {a_case("light", 1000, false, {1, 2}), a_case("heavy", 4000, false, {3, 4}),
                  a_case("saturated", 12000, true, {5, 6})};
  return record;
}

TEST_CASE("factors are found again in runs that were made with them", "[validation][fit][runs]") {
  const std::vector<double> truth{1.4, 1.3, 1.2};
  const CostProfile& measured = experiment::default_profile();
  Record record = three_cases();
  measure_by_simulation(record, scaled_profile(measured, fitted_factors(), truth));
  int evaluations = 0;
  ProfileFitOptions options;
  options.progress = [&evaluations](int n) { evaluations = n; };
  const ProfileFit found = fit_profile(measured, record, options);
  REQUIRE(found.report.parameters.size() == 3);
  // The same schedules, so the residuals vanish at the truth; the scatter of costs is none, these
  // are constants. What is left is the histogram's cells, 0.1 % wide, and where the search ends.
  for (std::size_t i = 0; i < truth.size(); ++i) {
    INFO(found.report.parameters[i].name);
    CHECK(found.report.parameters[i].fitted == Approx(truth[i]).epsilon(0.03));
    CHECK(found.report.parameters[i].error > 0);
  }
  CHECK(found.report.fixed.empty());
  CHECK(found.report.squares_after < 0.01 * found.report.squares_before);
  CHECK(evaluations > 6);
  const auto& write = found.profile.entries.at("write");
  CHECK(write.steps.front().cost.mean() ==
        Approx(5000 * found.report.parameters[1].fitted).epsilon(1e-3));
  CHECK_THAT(write.source, Catch::StartsWith("measured: ") && Catch::Contains("fitted to runs"));
  CHECK(found.profile.entries.at("read").source == measured.entries.at("read").source);
}

TEST_CASE("nginx's own work is found in runs with one worker", "[validation][fit][runs]") {
  // Its parsing and Perl make a write three times as dear.
  const std::vector<double> truth{1.2, 3, 0.8};
  const CostProfile& measured = experiment::default_profile();
  Record record = three_cases();
  record.server = "nginx 1.22.1";
  for (RealCase& real : record.cases) {
    real.scenario.replace(real.scenario.find("workers = 2"), 11, "workers = 1");
    real.scenario.replace(real.scenario.find("\"blocking\""), 10, "\"epoll\"");
    real.scenario.replace(real.scenario.find("prefork"), 7, "event-loop");
  }
  measure_by_simulation(record, scaled_profile(measured, fitted_factors(), truth));
  const ProfileFit found = fit_profile(measured, record);
  CHECK(found.report.fitted_directions == 3);
  for (std::size_t i = 0; i < truth.size(); ++i)
    CHECK(found.report.parameters[i].fitted == Approx(truth[i]).epsilon(0.03));
  CHECK_THAT(found.profile.entries.at("write").source,
             Catch::Contains("fitted to runs of nginx 1.22.1"));
}

TEST_CASE("a fit to runs that were not quiet is marked", "[validation][fit][runs]") {
  const CostProfile& measured = experiment::default_profile();
  Record record = three_cases();
  measure_by_simulation(record, scaled_profile(measured, fitted_factors(), {1.2, 1.2, 1.2}));
  record.cases[0].runs[0].conditions.foreign = 0.5;
  ProfileFitOptions options;
  options.gates = {1, 1, 1};
  CHECK_THAT(fit_profile(measured, record, options).profile.entries.at("write").source,
             Catch::Contains("fitted to NOT QUIET runs"));
}

TEST_CASE("without a case at saturation a case tells less", "[validation][fit][runs]") {
  // accept_wait and response at one load: two sums of costs for three factors.
  Record record;
  record.server = "native";
  record.cases = {a_case("light", 500, false, {1, 2, 3})};
  const CostProfile& measured = experiment::default_profile();
  measure_by_simulation(record, measured);
  const ProfileFit found = fit_profile(measured, record);
  CHECK(found.report.fitted_directions < 3);
  CHECK_FALSE(found.report.fixed.empty());
  // Reality is as measured: what is not told stays there, and what is told is found there.
  for (const FittedParameter& p : found.report.parameters)
    CHECK(p.fitted == Approx(1).epsilon(0.02));
}

TEST_CASE("a record that cannot be fitted to is refused with what would do", "[validation][fit]") {
  const CostProfile& measured = experiment::default_profile();
  Record record = three_cases();
  SECTION("no calibration case") {
    for (RealCase& real : record.cases) real.calibration = false;
    CHECK_THROWS_WITH(fit_profile(measured, record), Catch::Contains("marked for calibration"));
  }
  SECTION("another policy") {
    record.cases[1].scenario = scenario(4000, "epoll");
    CHECK_THROWS_WITH(fit_profile(measured, record),
                      Catch::Contains("case 'heavy'") && Catch::Contains("blocking policy only"));
  }
  SECTION("no quiet run") {
    record.cases[0].runs[0].faults = {"the generator was late"};
    record.cases[0].runs[1].conditions.foreign = 0.021;
    CHECK_THROWS_WITH(fit_profile(measured, record),
                      Catch::Contains("none of its 2 runs is quiet"));
  }
  SECTION("too few summaries") {
    record.cases.erase(record.cases.begin(), record.cases.begin() + 2);
    for (RealRun& run : record.cases[0].runs) run.rates["throughput_per_s"] = 8000;
    CHECK_THROWS_WITH(fit_profile(measured, record), Catch::Contains("for 3 parameters"));
  }
  SECTION("cancelled") {
    measure_by_simulation(record, measured);
    ProfileFitOptions options;
    options.cancelled = [] { return true; };
    CHECK_THROWS_AS(fit_profile(measured, record, options), FitCancelled);
  }
}

TEST_CASE("the error of a summary is its scatter, and never nothing", "[validation][fit]") {
  CalibrationCase of;
  of.name = "c";
  of.summaries = {{"latency.response.p50", {1, 1}},
                  {"latency.response.p90", {std::exp(0.1), std::exp(-0.1)}},
                  {"rates.throughput_per_s", {100}}};
  const auto real = observations_of({of}, {{2, 2}, {1, 1}, {90}});
  CHECK(real[0].error == Approx(0.01));  // both sides agree: the floor
  // ln: 0.1 and -0.1, variance 0.02.
  CHECK(real[1].value == Approx(1));
  CHECK(real[1].error == Approx(std::sqrt(0.02)));
  CHECK(real[2].error == Approx(0.05));
  CHECK(real[2].name == "c: rates.throughput_per_s");
}

TEST_CASE("a scaled entry is scaled as a whole", "[validation]") {
  experiment::ProfileEntry entry;
  entry.steps.push_back(
      {sim::Duration(20'000), sim::Distribution::constant(1000), "\"1us\"", sim::Duration(100)});
  entry.steps.push_back({sim::Duration(50'000), sim::Distribution::lognormal_scv(2000, 0.5),
                         R"({ type = "lognormal", mean = "2us", scv = 0.5 })", sim::Duration(10)});
  const auto made = scaled_entry(entry, 1.5);
  CHECK(made.steps[0].after == sim::Duration(20'000));
  CHECK(made.steps[0].cost.mean() == 1500);
  CHECK(made.steps[0].text == "\"1.5us\"");
  CHECK(made.steps[0].spread == sim::Duration(150));
  CHECK(made.steps[1].cost.mean() == Approx(3000));
  CHECK(made.steps[1].text == R"({ type = "lognormal", mean = "3us", scv = 0.5 })");
  entry.steps[1].text = R"({ type = "empirical", file = "costs.csv" })";
  CHECK_THROWS_AS(scaled_entry(entry, 1.5), experiment::ScenarioError);
}

}  // namespace
}  // namespace acceptlab::validation
