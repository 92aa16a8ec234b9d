// A machine of 64 CPU threads and 64 workers with schedulers, placement, SMT, steering, other load
// and a quota, against the same work with threads pinned first in, first out on 64 cores.

#include <string>
#include <vector>

#include "bench/side_by_side.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "experiment/run/run.hpp"

namespace acceptlab::bench {
namespace {

using experiment::Scenario;
using namespace std::chrono_literals;

constexpr const char* common = R"(format = 1
[server]
workers = 64
[work]
cpu = { type = "exponential", mean = "200us" }
[[arrivals]]
process = { type = "poisson", rate = "100k/s" }
[run]
connections = 100000
warmup = "50ms"
replications = 1
)";

Scenario scenario(std::vector<std::string> set) {
  experiment::Overrides overrides;
  overrides.set = std::move(set);
  return experiment::read_scenario_text(common, "big_machine.toml", overrides).scenario;
}

const std::vector<std::string> pinned{"machine.cores=64", "kernel.scheduler=fifo"};

/// 32 cores of two threads in two packages, nothing pinned, another program, a cgroup, RFS.
std::vector<std::string> everything(const std::string& version) {
  return {"machine.packages=2",
          "machine.cores=16",
          "machine.threads_per_core=2",
          "machine.steering=rfs",
          "machine.quota=60cpu",
          "machine.noise=[{ threads = 4, burst = \"1ms\", pause = \"20ms\" }]",
          "server.pin=none",
          "kernel.version=\"" + version + "\""};
}

/// Both in turns, one replication of each an iteration.
void against_pinned(benchmark::State& state, const std::vector<std::string>& set) {
  const Scenario base = scenario(pinned), other = scenario(set);
  std::vector<double> rates, ratios;
  std::uint32_t replication = 0;
  const auto run = [&](const Scenario& s) {
    const double begin = cpu_seconds();
    const auto done = run_replication(s, replication, 50ms);
    const double elapsed = cpu_seconds() - begin;
    return std::pair(static_cast<double>(done.connections.offered) / elapsed,
                     static_cast<double>(done.events) / elapsed);
  };
  for (auto _ : state) {
    const auto [base_rate, base_events] = run(base);
    const auto [rate, events] = run(other);
    ++replication;
    rates.push_back(rate);
    ratios.push_back(base_events / events);
    state.SetIterationTime(1e5 / rate);
  }
  state.counters["connections_per_s"] = median(rates);
  state.counters["time_of_an_event_to_pinned"] = median(ratios);
}

BENCHMARK_CAPTURE(against_pinned, cfs, everything("6.1"))
    ->Iterations(11)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(against_pinned, eevdf, everything("6.12"))
    ->Iterations(11)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace acceptlab::bench
