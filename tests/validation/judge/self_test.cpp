#include <cmath>

#include "experiment/statistics/metrics.hpp"
#include "tests/catch.hpp"
#include "validation/judge/judge.hpp"

namespace acceptlab::validation {
namespace {

// The whole way with the simulator on both sides: a machine whose costs are known plays reality.

std::string scenario(const std::string& policy) {
  return "format = 1\n[machine]\ncores = 2\nsteering = \"loopback\"\n[kernel]\nversion = \"6.18\"\n"
         "[network]\nrtt = \"0s\"\n[server]\nworkers = 2\npin = \"1\"\npolicy = \"" +
         policy +
         "\"\n[work]\ncpu = { type = \"exponential\", mean = \"60us\" }\n[client]\npin = \"0\"\n"
         "[[arrivals]]\nprocess = { type = \"poisson\", rate = \"6k/s\" }\n"
         "[run]\nwarmup = \"200ms\"\nduration = \"1s\"\ndrain = \"1s\"\n";
}

RealLatency latency_of(const sim::Histogram& histogram) {
  RealLatency latency;
  latency.count = histogram.count();
  latency.mean_s = histogram.mean_ns() / 1e9;
  latency.p50_s = histogram.quantile_ns(0.5) / 1e9;
  latency.p90_s = histogram.quantile_ns(0.9) / 1e9;
  latency.p99_s = histogram.quantile_ns(0.99) / 1e9;
  return latency;
}

void play(RealRun& run, const kernel::Measurement& m) {
  run.offered = m.connections.offered;
  run.completed = m.connections.completed;
  run.latency["accept_wait"] = latency_of(m.latency.accept_wait);
  run.latency["response"] = latency_of(m.latency.response);
  for (const char* name : {"woken", "epoll_returns", "eagain", "context_switches"})
    run.wakeups[name] =
        experiment::find_metric(std::string("wakeups.") + name).value()({&m, 1}).pooled;
  run.rates["throughput_per_s"] =
      experiment::find_metric("rates.throughput_per_s").value()({&m, 1}).pooled;
  for (const auto& worker : m.workers) run.workers.push_back(worker.accepted);
  for (const auto& socket : m.sockets) run.sockets.push_back(socket.accepted);
}

SimulateCase simulator() {
  return [](const RealCase& real, const Model& model) { return simulate_case(real, model, 2); };
}

/// A record of a machine on which operations cost what `costs` says.
Record record_of(const std::string& costs) {
  Record record;
  record.suite = "self";
  record.server = "native";
  for (const char* policy : {"shared-blocking", "nginx-reuseport", "nginx-herd"}) {
    RealCase real;
    real.name = policy;
    real.setting = "2 workers, 6k/s";
    real.policy = policy;
    real.scenario = scenario(policy);
    for (unsigned r = 0; r < 5; ++r) {
      real.runs.emplace_back();
      real.runs.back().repeat = r;
      real.runs.back().seed = 40 + r;
    }
    const auto measured = simulator()(real, {costs, Ablation::AsIs});
    for (unsigned r = 0; r < 5; ++r) play(real.runs[r], measured[r]);
    record.cases.push_back(std::move(real));
  }
  return record;
}

TEST_CASE("the simulator is judged right about itself, and wrong about other costs", "[judge]") {
  const std::string known = "format = 1\nbase = \"default\"\n";
  const std::string dearer =
      "format = 1\nbase = \"default\"\n[costs]\naccept_ok = \"15us\"\nwrite = \"30us\"\n";
  const Record record = record_of(known);

  JudgeOptions options;
  options.costs = {known, dearer, {}};
  const Validation right = judge(record, shipped_margins(), simulator(), options);
  for (const std::string& failure : right.failures) UNSCOPED_INFO(failure);
  CHECK(right.passed());
  CHECK(right.total.counted >= 12);
  CHECK(control_rate(right.controls).all >= 4);
  // All that is worth anything costs something: without costs the same record fails.
  REQUIRE(right.ablations.size() == 5);
  CHECK(right.ablations[0].different == 0);
  CHECK(right.ablations[4].different > right.total.counted / 2);
  REQUIRE(right.unfitted.size() == 1);
  CHECK(right.unfitted[0].different > 0);

  options.costs = {dearer, "", {}};
  options.ablations = false;
  CHECK_FALSE(judge(record, shipped_margins(), simulator(), options).passed());
}

}  // namespace
}  // namespace acceptlab::validation
