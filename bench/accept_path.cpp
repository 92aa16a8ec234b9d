// Whole replications as the experiment layer runs them: connections per second of one core, and
// the memory they take. The scenario is accept_path.toml, changed by what stands in each case.

#include <fstream>
#include <string>
#include <vector>

#include "bench/side_by_side.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "experiment/run/run.hpp"

namespace acceptlab::bench {
namespace {

using experiment::Scenario;
using Settings = std::vector<std::string>;
using namespace std::chrono_literals;

Scenario scenario(Settings set, const std::string& policy) {
  experiment::Overrides overrides;
  overrides.set = std::move(set);
  overrides.policy = policy;
  return experiment::read_scenario(ACCEPTLAB_BENCH_SCENARIO, overrides).scenario;
}

/// Zero costs, exponential service, 80% load.
Settings zero_costs(unsigned workers) {
  const unsigned rate = 800 * workers;
  return {"machine.costs=zero", "server.workers=" + std::to_string(workers),
          "work.cpu={type=\"exponential\", mean=\"1ms\"}",
          "arrivals.steady.process.rate=" + std::to_string(rate) + "/s", "run.warmup=0s"};
}

/// One replication an iteration; a rate is the median over them.
void replications(benchmark::State& state, const Scenario& scenario) {
  std::vector<double> connections, wakeups, events, per_connection;
  std::uint32_t replication = 0;
  for (auto _ : state) {
    const double begin = cpu_seconds();
    const auto done = run_replication(scenario, replication++, 100ms);
    const double elapsed = cpu_seconds() - begin;
    state.SetIterationTime(elapsed);
    const auto offered = static_cast<double>(done.connections.offered);
    connections.push_back(offered / elapsed);
    wakeups.push_back(static_cast<double>(done.wakeups.woken) / elapsed);
    events.push_back(1e9 * elapsed / static_cast<double>(done.events));
    per_connection.push_back(static_cast<double>(done.events) / offered);
  }
  state.counters["connections_per_s"] = median(connections);
  state.counters["wakeups_per_s"] = median(wakeups);
  state.counters["events_per_connection"] = median(per_connection);
  state.counters["ns_per_event"] = median(events);
}

void default_costs(benchmark::State& state, const std::string& policy) {
  replications(state, scenario({"run.connections=200000"}, policy));
}
void zero_cost_prefork(benchmark::State& state) {
  auto set = zero_costs(static_cast<unsigned>(state.range(0)));
  set.emplace_back("run.connections=500000");
  replications(state, scenario(set, "shared-blocking"));
}
/// One socket, 64 workers asleep on it most of the time: every connection wakes them all.
void herd(benchmark::State& state) {
  replications(state, scenario({"server.workers=64", "arrivals.steady.process.rate=20k/s",
                                "run.connections=50000"},
                               "nginx-herd"));
}

// --- Memory

/// The largest resident set since reset_peak(), in bytes.
double peak_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    double kib = 0;
    status >> kib;
    return 1024 * kib;
  }
  return 0;
}
void reset_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

double histogram_bytes(const kernel::Latencies& l) {
  return static_cast<double>(l.accept_wait.bytes() + l.service_wait.bytes() + l.connect.bytes() +
                             l.request.bytes() + l.response.bytes());
}

/// What a connection that stays open adds to the peak: many held, less few held.
void memory_per_connection(benchmark::State& state) {
  const auto peak_with = [](std::uint64_t connections) {
    auto set = zero_costs(16);
    set.emplace_back("run.connections=" + std::to_string(connections));
    set.emplace_back("work.hold={type=\"constant\", value=\"10000s\"}");
    set.emplace_back("run.drain=0s");
    const Scenario held = scenario(set, "nginx-reuseport");
    reset_peak();
    benchmark::DoNotOptimize(run_replication(held, 0, 0s));
    return peak_bytes();
  };
  constexpr std::uint64_t few = 50'000, many = 1'000'000;
  for (auto _ : state) {
    const double base = peak_with(few);
    state.counters["bytes_per_connection_alive"] =
        (peak_with(many) - base) / static_cast<double>(many - few);
  }
}

/// A long run with every connection gone soon: the peak does not grow with its length.
void memory_of_long_run(benchmark::State& state) {
  auto set = zero_costs(16);
  set.emplace_back("run.connections=" + std::to_string(state.range(0)));
  const Scenario run = scenario(set, "shared-blocking");
  for (auto _ : state) {
    reset_peak();
    const double begin = cpu_seconds();
    const auto done = run_replication(run, 0, 0s);
    state.counters["connections_per_s"] =
        static_cast<double>(done.connections.offered) / (cpu_seconds() - begin);
    state.counters["peak_MB"] = peak_bytes() / 1e6;
    double histograms = histogram_bytes(done.latency);
    for (const auto& stream : done.streams) histograms += histogram_bytes(stream);
    state.counters["histogram_MB"] = histograms / 1e6;
  }
}

BENCHMARK_CAPTURE(default_costs, reuseport, std::string("nginx-reuseport"))
    ->Iterations(11)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(default_costs, exclusive, std::string("nginx-exclusive"))
    ->Iterations(11)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(zero_cost_prefork)
    ->ArgName("workers")
    ->Arg(1)
    ->Arg(16)
    ->Iterations(11)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(herd)->Iterations(5)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(memory_per_connection)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(memory_of_long_run)
    ->ArgName("connections")
    ->Arg(10'000'000)
    ->Arg(100'000'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace acceptlab::bench
