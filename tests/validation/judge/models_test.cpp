#include "validation/judge/models.hpp"

#include <algorithm>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "models/cpu/cost_table.hpp"
#include "tests/catch.hpp"
#include "validation/judge/case_facts.hpp"

namespace acceptlab::validation {
namespace {

using namespace std::chrono_literals;

constexpr const char* two_workers = R"(format = 1
[machine]
steering = "loopback"
[network]
rtt = "0s"
[server]
workers = 2
policy = "shared-blocking"
[work]
cpu = { type = "exponential", mean = "100us" }
[[arrivals]]
process = { type = "poisson", rate = "12k/s" }
[run]
warmup = "200ms"
duration = "2s"
)";

RealCase real_case(const std::string& scenario, unsigned runs = 1) {
  RealCase real;
  real.name = "two workers";
  real.policy = "shared-blocking";
  real.scenario = scenario;
  for (unsigned r = 0; r < runs; ++r) {
    real.runs.emplace_back();
    real.runs.back().seed = 7 + r;
  }
  return real;
}

std::string with(const std::string& from, const std::string& to) {
  std::string text = two_workers;
  return text.replace(text.find(from), from.size(), to);
}

std::string problem(const RealCase& real, const Model& model) {
  try {
    simulate_case(real, model, 1);
  } catch (const experiment::ScenarioError& error) {
    return error.what();
  }
  FAIL("no error");
  return {};
}

sim::Duration cost(const experiment::Scenario& scenario, cpu::Cost which, sim::Duration idle = {}) {
  std::uint64_t use = 0;
  return experiment::cost_table(scenario)[which].draw(sim::RandomSpace{1, 0}, 0, use, idle);
}

TEST_CASE("a model is the scenario with a profile and a part taken out", "[models]") {
  const RealCase real = real_case(std::string(two_workers) +
                                  "[costs]\nread = \"9us\"\n"
                                  "wake_idle = { after = [\"1us\", \"1ms\"], cost = "
                                  "[\"5us\", \"20us\"] }\n");
  const auto as_is = scenario_of(real, {});
  CHECK(cost(as_is, cpu::Cost::WakeIdle, 2ms) == 20us);
  CHECK(cost(as_is, cpu::Cost::IdleExit, 6ms) == 20us);
  CHECK(as_is.kernel.scheduler == experiment::SchedulerKind::Auto);

  const auto flat = scenario_of(real, {"", Ablation::NoIdleTable});
  CHECK(cost(flat, cpu::Cost::WakeIdle, 2ms) == 5us);
  CHECK(cost(flat, cpu::Cost::IdleExit, 6ms) == 0us);
  CHECK(cost(flat, cpu::Cost::Read) == 9us);
  CHECK(cost(flat, cpu::Cost::Syn) == 2us);

  const auto no_packets = scenario_of(real, {"", Ablation::NoSoftirq});
  for (const auto packet : {cpu::Cost::Syn, cpu::Cost::Ack, cpu::Cost::Data, cpu::Cost::Fin,
                            cpu::Cost::Irq, cpu::Cost::IdleExit, cpu::Cost::Rps})
    CHECK(cost(no_packets, packet, 6ms) == 0us);
  CHECK(cost(no_packets, cpu::Cost::WakeIdle, 2ms) == 20us);

  const auto free = scenario_of(real, {"", Ablation::NoCosts});
  for (std::size_t i = 0; i < cpu::cost_count; ++i)
    CHECK(cost(free, static_cast<cpu::Cost>(i), 6ms) == 0us);
  CHECK(free.kernel.scheduler == experiment::SchedulerKind::Auto);

  CHECK(scenario_of(real, {"", Ablation::FifoScheduler}).kernel.scheduler ==
        experiment::SchedulerKind::Fifo);
  const auto textbook = scenario_of(real, {"", Ablation::Textbook});
  CHECK(textbook.kernel.scheduler == experiment::SchedulerKind::Fifo);
  CHECK(cost(textbook, cpu::Cost::Read) == 0us);
}

TEST_CASE("a cost profile replaces what the scenario names, even a file that is not here",
          "[models]") {
  const RealCase real = real_case(with("[machine]\n", "[machine]\ncosts = \"theirs.toml\"\n"));
  CHECK(problem(real, {}).find("'theirs.toml' is neither a file nor a profile") !=
        std::string::npos);
  const Model model{"format = 1\nbase = \"zero\"\n[costs]\naccept_ok = \"3us\"\n", Ablation::AsIs};
  const auto scenario = scenario_of(real, model);
  CHECK(cost(scenario, cpu::Cost::AcceptOk) == 3us);
  CHECK(cost(scenario, cpu::Cost::Read) == 0us);
}

TEST_CASE("what a record's costs have not is the default's", "[validation]") {
  const experiment::Scenario scenario = scenario_of(
      real_case(two_workers),
      {"[costs]\naccept_ok = { cost = \"7us\", source = \"measured: then\" }\n", Ablation::AsIs});
  const auto& entries = scenario.profile.entries;
  REQUIRE(entries.size() == cpu::cost_count);
  CHECK(entries.at("accept_ok").steps.front().cost.mean() == 7000);
  CHECK(entries.at("client_answer").steps.front().cost.mean() == 4000);
}

TEST_CASE("what cannot be read names the case or the profile", "[models]") {
  CHECK(problem(real_case(with("workers = 2", "workers = \"two\"")), {})
            .find("case 'two workers':7:11: error: server.workers") != std::string::npos);
  CHECK(problem(real_case(two_workers), {"[costs]\naccept = 3\n", Ablation::AsIs})
            .find("cost profile of the record:2:") != std::string::npos);
  CHECK(problem(real_case(with("warmup = \"200ms\"\n", "")), {})
            .find("case 'two workers': error: run.warmup is \"auto\"") != std::string::npos);
}

TEST_CASE("a case is simulated once for each run, by the seed of the run alone", "[models]") {
  RealCase real = real_case(with("duration = \"2s\"", "duration = \"100ms\""), 3);
  real.runs[2].seed = real.runs[0].seed;
  real.runs[2].repeat = 9;
  const auto measured = simulate_case(real, {}, 2);
  REQUIRE(measured.size() == 3);
  CHECK(measured[0].fingerprint == measured[2].fingerprint);
  CHECK(measured[0].fingerprint != measured[1].fingerprint);
  CHECK(simulate_case(real, {}, 1)[1].fingerprint == measured[1].fingerprint);
}

TEST_CASE("the cost-free model of a shared socket is the textbook's queue", "[models]") {
  // M/M/2 at 12000/s with 100 us: a = 1.2, C = 0.45, E[W] = C / (2 / 100 us - 12000/s) = 56.25 us.
  constexpr unsigned runs = 16;
  double mean_ns = 0;
  for (const auto& m :
       simulate_case(real_case(with("\"2s\"", "\"10s\""), runs), {"", Ablation::Textbook}, 2))
    mean_ns += m.latency.accept_wait.mean_ns() / runs;
  CHECK(mean_ns == Approx(56250).epsilon(0.02));
}

TEST_CASE("the kind of a policy follows from sockets, watch graph and wait", "[models]") {
  const auto kind = [](const std::string& server) {
    return policy_class(scenario_of(real_case(with("policy = \"shared-blocking\"", server)), {}));
  };
  CHECK(kind("policy = \"shared-blocking\"") == PolicyClass::Blocking);
  CHECK(kind("policy = \"nginx-reuseport\"") == PolicyClass::Hash);
  CHECK(kind("policy = \"nginx-herd\"") == PolicyClass::Herd);
  CHECK(kind("policy = \"nginx-exclusive\"") == PolicyClass::Exclusive);
  CHECK(kind("policy = \"nginx-accept-mutex\"") == PolicyClass::Mutex);
  CHECK(kind("sockets = 2\nwatch = \"all\"\nwait = \"epoll\"") == PolicyClass::Herd);
  CHECK(kind("sockets = 1\nwait = \"shared-epoll\"") == PolicyClass::Exclusive);
}

TEST_CASE("facts of a case are those of its scenario and record", "[models]") {
  Record record;
  record.server = "nginx 1.22.1";
  RealCase real = real_case(with("workers = 2", "workers = 2\npin = \"none\""));
  real.saturated = true;
  const CaseFacts facts = facts_of(real, record);
  CHECK(facts.policy == PolicyClass::Blocking);
  CHECK_FALSE(facts.pinned);
  CHECK(facts.saturated);
  CHECK_FALSE(facts.native);
  record.server = "native";
  CHECK(facts_of(real_case(two_workers), record).native);
  CHECK(facts_of(real_case(two_workers), record).pinned);
}

}  // namespace
}  // namespace acceptlab::validation
