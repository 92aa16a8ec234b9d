#include "tests/validation/judge/synthetic_record.hpp"

#include <array>
#include <cmath>

namespace acceptlab::validation::synthetic {

namespace {

constexpr double connections = 100'000;

std::uint64_t whole(double x) { return static_cast<std::uint64_t>(std::llround(x)); }

RealLatency real_latency(double p50, double factor) {
  RealLatency latency;
  latency.count = 100;
  latency.p50_s = p50 * factor;
  latency.p90_s = 3 * p50 * factor;
  latency.p99_s = 9 * p50 * factor;
  latency.mean_s = 2 * p50 * factor;
  return latency;
}

void record(sim::Histogram& histogram, double p50) {
  const auto add = [&](double seconds, unsigned times) {
    for (unsigned i = 0; i < times; ++i)
      histogram.record(sim::Duration(std::llround(seconds * 1e9)));
  };
  add(p50, 60);
  add(3 * p50, 35);
  add(9 * p50, 5);
}

std::string scenario(const std::string& policy) {
  return "format = 1\n[machine]\ncores = 2\nsteering = \"loopback\"\n[kernel]\nversion = \"6.18\"\n"
         "[network]\nrtt = \"0s\"\n[server]\nworkers = 4\npin = \"1\"\npolicy = \"" +
         policy +
         "\"\n[client]\npin = \"0\"\n[[arrivals]]\nprocess = { type = \"poisson\", rate = \"2k/s\" "
         "}\n[run]\nwarmup = \"100ms\"\nduration = \"400ms\"\n";
}

kernel::Measurement measurement_of(const Truth& truth) {
  kernel::Measurement m;
  record(m.latency.accept_wait, truth.wait);
  record(m.latency.response, truth.response);
  m.connections.offered = whole(connections);
  m.window = std::chrono::seconds(1);
  m.completed_in_window = whole(truth.throughput);
  m.wakeups.accepts = whole(connections);
  m.wakeups.woken = whole(truth.woken * connections);
  m.wakeups.epoll_returns = m.wakeups.woken;
  m.wakeups.context_switches = whole(truth.switches * connections);
  for (const double share : truth.workers) {
    m.workers.emplace_back();
    m.workers.back().accepted = whole(share * connections);
  }
  m.sockets.emplace_back();
  m.sockets.back().accepted = whole(connections);
  return m;
}

}  // namespace

Truths three_policies() {
  Truths truths;
  truths["shared-blocking"] = {};
  truths["nginx-reuseport"] = {60e-6, 450e-6, 1, 2, 4000, {0.22, 0.28, 0.24, 0.26}};
  truths["nginx-herd"] = {30e-6, 350e-6, 2.5, 5, 3000, {0.7, 0.2, 0.05, 0.05}};
  return truths;
}

double scatter(unsigned repeat, double spread) {
  constexpr std::array pattern{-1.0, 0.5, 0.0, -0.5, 1.0};
  return spread * pattern.at(repeat % pattern.size());
}

RealRun run_of(const Truth& truth, unsigned repeat, double spread) {
  const double factor = std::exp(scatter(repeat, spread));
  RealRun run;
  run.repeat = repeat;
  run.seed = 100 + repeat;
  run.place = repeat;
  run.window_s = 1;
  run.offered = run.completed = whole(connections);
  run.latency["accept_wait"] = real_latency(truth.wait, factor);
  run.latency["response"] = real_latency(truth.response, factor);
  run.rates["throughput_per_s"] = truth.throughput * factor;
  run.wakeups = {{"woken", truth.woken * factor},
                 {"epoll_returns", truth.woken * factor},
                 {"eagain", 0},
                 {"context_switches", truth.switches * factor}};
  for (const double share : truth.workers) run.workers.push_back(whole(share * connections));
  run.sockets = {whole(connections)};
  run.established_from = "bpf";
  return run;
}

Record record_of(const Truths& reality, const Shape& shape) {
  Record record;
  record.suite = "synthetic";
  record.server = "native";
  record.machine = {{"cpus", "2"}};
  for (const auto& [policy, truth] : reality) {
    RealCase real;
    real.name = policy + ", " + shape.setting;
    real.setting = shape.setting;
    real.policy = policy;
    real.saturated = shape.saturated;
    real.scenario = scenario(policy);
    for (unsigned r = 0; r < shape.repeats; ++r)
      real.runs.push_back(run_of(truth, r, shape.spread));
    record.cases.push_back(std::move(real));
  }
  return record;
}

SimulateCase model_of(const Truths& model) {
  return [model](const RealCase& real, const Model& which) {
    Truth truth = model.at(real.policy);
    if (which.ablation == Ablation::Textbook || which.ablation == Ablation::NoCosts) {
      truth.wait = 1e-9;
      truth.woken = truth.switches = 0.5;
    }
    return std::vector<kernel::Measurement>(real.runs.size(), measurement_of(truth));
  };
}

}  // namespace acceptlab::validation::synthetic
