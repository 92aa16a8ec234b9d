#include "tests/experiment/synthetic_model.hpp"

#include <chrono>
#include <cmath>

namespace acceptlab::experiment::synthetic {

namespace {

using namespace std::chrono_literals;
constexpr std::uint64_t connections = 1000;

/// A uniform number that depends on its address only (splitmix64).
double unit(std::uint64_t seed, std::uint64_t replication, std::uint64_t n) {
  std::uint64_t z = (seed * 1000003 + replication) * 1000003 + n + 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111eb;
  return (static_cast<double>((z ^ (z >> 31U)) >> 11U) + 0.5) * 0x1p-53;
}

sim::Duration exponential(double mean_ns, double u) {
  return sim::Duration(static_cast<std::int64_t>(-mean_ns * std::log(u)));
}

void add_members(kernel::Measurement& m) {
  for (unsigned i = 0; i < 4; ++i) {
    kernel::SocketMeasurement socket;
    socket.index = i;
    socket.limit = 512;
    socket.pending_area = static_cast<sim::Int128>(m.window.count()) * (i + 1);
    socket.pending_max = 3;
    m.sockets.push_back(socket);
    kernel::WorkerMeasurement worker;
    worker.index = i;
    worker.busy = m.window / 4;
    m.workers.push_back(worker);
    kernel::CpuMeasurement cpu;
    cpu.index = i;
    cpu.spent[static_cast<std::size_t>(kernel::Account::User)] = m.window / 4;
    cpu.spent[static_cast<std::size_t>(kernel::Account::Idle)] = m.window - m.window / 4;
    m.cpus.push_back(cpu);
  }
}

void add_connection(kernel::Measurement& m, const Scenario& s, std::uint32_t r, std::uint64_t n) {
  auto& c = m.connections;
  ++c.offered;
  const auto member = static_cast<std::size_t>(unit(s.run.seed, r, 3 * n) * 4);
  ++m.sockets[member].arrived;
  if (n % 100 == 99) {
    ++c.refused;
    ++c.lost_by_cause[0];
    return;
  }
  const double factor = s.server.backlog == 100 ? 1.2 : 1.0;
  const sim::Duration wait = exponential(100e3 * factor, unit(s.run.seed, r, 3 * n + 1));
  ++c.accepted;
  c.accepted_local += n % 2;
  ++c.completed;
  ++m.sockets[member].accepted;
  ++m.workers[member].accepted;
  m.latency.accept_wait.record(wait / 2);
  m.latency.service_wait.record(wait);
  m.latency.connect.record(200us);
  m.latency.request.record(wait + 300us);
  m.latency.response.record(wait + 500us);
  m.blame.ns[kernel::Blame::Softirq] += wait.count() / 4;
  m.blame.ns[kernel::Blame::BusyWorker] += wait.count() - wait.count() / 4;
}

}  // namespace

Scenario scenario() {
  Scenario s;
  s.title = "synthetic";
  s.hash = "0123";
  s.machine.cores = 4;
  s.server.workers = 4;
  s.run.duration = 1s;
  s.run.warmup = 100ms;
  ArrivalsSpec arrivals;
  arrivals.name = "steady";
  arrivals.process.rate_per_s = 1000;
  s.arrivals.push_back(arrivals);
  s.assumed = {"costs.wake_idle"};
  return s;
}

kernel::Measurement replication(const Scenario& s, std::uint32_t r, sim::Duration warmup,
                                std::optional<sim::Duration> series) {
  kernel::Measurement m;
  m.warmup = warmup;
  m.window = *s.run.duration;
  m.simulated = m.warmup + m.window;
  m.events = 10 * connections;
  m.fingerprint = s.run.seed * 7919 + r;
  add_members(m);
  for (std::uint64_t n = 0; n < connections; ++n) add_connection(m, s, r, n);
  m.offered_in_window = connections;
  m.completed_in_window = m.connections.completed;
  m.wakeups = {990, 980, 10, 20, 1500, 990};
  m.counters["ListenOverflows"] = 10;
  if (series) {
    for (sim::Duration at{}; at < m.window; at += *series) {
      m.series.push_back(
          {static_cast<sim::Int128>(series->count()) * 2, 1, 10, 500000, *series * 2});
    }
  }
  kernel::LifecycleMeasurement event;
  event.at = sim::Time{} + 500ms;
  event.what = "close_socket = 2";
  event.lost = 3;
  m.lifecycle.push_back(event);
  return m;
}

PilotSeries pilot(const Scenario& s, std::uint32_t r, sim::Duration length) {
  PilotSeries series;
  const double rate = s.arrivals.front().process.rate_per_s;
  const auto count = static_cast<std::uint64_t>(rate * sim::seconds(length));
  sim::Time last{};
  for (std::uint64_t n = 0; n < count; ++n) {
    const double t_s = static_cast<double>(n) / rate;
    const double level = 1 + 9 * std::exp(-t_s / 0.05);
    const sim::Time now{sim::Duration(static_cast<std::int64_t>(t_s * 1e9))};
    series.arrival(n, now);
    series.responded(n, exponential(1e5 * level, unit(s.run.seed, r, n)));
    series.level(last, now, static_cast<std::int64_t>(level * 10));
    last = now;
  }
  return series;
}

RunOptions options(unsigned threads) {
  RunOptions o;
  o.threads = threads;
  o.simulator.replication = replication;
  o.simulator.pilot = pilot;
  return o;
}

}  // namespace acceptlab::experiment::synthetic
