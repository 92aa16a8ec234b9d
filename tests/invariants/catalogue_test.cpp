#include "models/server/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/result/summary.hpp"
#include "experiment/run/run.hpp"
#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

// What must hold whatever the policy, over the whole catalogue and all systems that can run it.

namespace acceptlab::testing {
namespace {

using experiment::Scenario;
using kernel::Outcome;

const std::vector<std::pair<std::string, std::string>> systems{
    {"linux", "3.8"},  {"linux", "3.13"}, {"linux", "4.4"},     {"linux", "5.9"},
    {"linux", "6.1"},  {"linux", "6.18"}, {"dragonfly", "5.8"}, {"dragonfly", "3.4"},
    {"freebsd", "13"}, {"netbsd", "9"},   {"openbsd", "7.4"}};

/// About 1200 connections in 60 ms, on four workers loaded to 0.6, with short queues, lost
/// segments, second requests, connections held open, a socket closed and a worker crashed.
enum class Events { None, OfSockets, OfProcesses };
std::optional<Scenario> busy(const std::string& policy, const std::string& system,
                             const std::string& version, Events events = Events::OfSockets) {
  std::string text = fmt::format(R"(format = 1
[kernel]
system = "{}"
version = "{}"
[network]
rtt = {{ type = "exponential", mean = "100us" }}
loss = 0.002
[server]
policy = "{}"
workers = 4
backlog = 6
[work]
cpu = {{ type = "lognormal", mean = "80us", p99 = "600us" }}
requests = {{ type = "discrete", values = [1, 2], weights = [3, 1] }}
wait = {{ type = "discrete", values = ["0s", "300us"], weights = [3, 1] }}
hold = {{ type = "discrete", values = ["0s", "1ms"], weights = [1, 1] }}
[client]
syn_retries = 3
syn_retry_after = {{ gaps = ["5ms", "10ms"], spread = 0.5 }}
timeout = {{ type = "exponential", mean = "100ms" }}
[[arrivals]]
process = {{ type = "batch-poisson", rate = "8k/s", batch = 2.5 }}
[run]
duration = "60ms"
warmup = "5ms"
drain = "30ms"
replications = 3
)",
                                 system, version, policy);
  if (policy == "pitchfork") {  // its eight sockets need more than four workers
    text.replace(text.find("workers = 4"), 11, "workers = 4\nsockets = 4\nwatch = { ring = 2 }");
  }
  if (events == Events::OfSockets) {
    text +=
        "[[events]]\nat = \"20ms\"\ndo = { close_socket = 0 }\n"
        "[[events]]\nat = \"30ms\"\ndo = { add_socket = true }\n"
        "[[events]]\nat = \"35ms\"\ndo = { stall_worker = 0, for = \"3ms\" }\n"
        "[[events]]\nat = \"40ms\"\ndo = { crash_worker = 1 }\n";
  }
  if (events == Events::OfProcesses) {
    const auto put = [&text](std::string_view old, std::string_view other) {
      text.replace(text.find(old), old.size(), other);
    };
    put("duration = \"60ms\"", "duration = \"300ms\"");
    put("backlog = 6",
        "backlog = 6\nrespawn = true\nshutdown_timeout = \"500us\"\nkeepalive_requests = 1");
    text +=
        "[[events]]\nat = \"5ms\"\ndo = { reload = { workers = 6 } }\n"
        "[[events]]\nat = \"50ms\"\ndo = { crash_worker = 5 }\n"
        "[[events]]\nat = \"104900us\"\ndo = { stall_worker = 2, for = \"3ms\" }\n"
        "[[events]]\nat = \"105100us\"\ndo = { crash_worker = 2 }\n"
        "[[events]]\nat = \"150ms\"\ndo = { binary_upgrade = { drain = \"20ms\", workers = 4 } }\n"
        "[[events]]\nat = \"299ms\"\ndo = { reload = {} }\n";
  }
  try {
    return experiment::read_scenario_text(text, "catalogue.toml").scenario;
  } catch (const experiment::ScenarioError&) {
    return std::nullopt;  // this system cannot
  }
}

/// Calls f(scenario) for each policy and system that go together. Returns how many did.
template <class F>
unsigned for_each_allowed(F&& f, Events events = Events::OfSockets) {
  unsigned count = 0;
  for (const server::Policy& policy : server::catalogue()) {
    for (const auto& [system, version] : systems) {
      const auto s = busy(std::string(policy.name), system, version, events);
      if (!s) continue;
      INFO(policy.name << " on " << system << " " << version);
      ++count;
      f(*s);
    }
  }
  return count;
}

void check_conservation(const TracedRun& run) {
  const auto& r = run.result;
  const auto& c = r.connections;
  CHECK(c.offered > 500);
  // The trace counted for itself what the recorder counted.
  CHECK(ended(run, Outcome::Completed) == c.completed);
  CHECK(ended(run, Outcome::Refused) == c.refused);
  CHECK(ended(run, Outcome::Reset) == c.reset);
  CHECK(ended(run, Outcome::TimedOut) == c.timed_out);
  CHECK(c.offered == c.completed + c.refused + c.reset + c.timed_out + c.censored);
  CHECK(c.in_flight() == c.censored);
  CHECK(std::accumulate(c.lost_by_cause.begin(), c.lost_by_cause.end(), std::uint64_t{0}) ==
        c.lost());
  // Nobody is accepted twice, before the handshake is over, or ends twice.
  std::set<std::uint64_t> accepted, over;
  std::uint64_t cohort = 0;
  for (const Accept& a : run.accepts) {
    cohort += a.cohort ? 1U : 0U;
    if (!accepted.insert(a.connection).second) FAIL("accepted twice: " << a.connection);
    if (a.at < a.complete) FAIL("accepted before it was complete: " << a.connection);
  }
  for (const End& e : run.ends) {
    if (!over.insert(e.connection).second) FAIL("ended twice: " << e.connection);
    if (e.outcome == Outcome::Completed && accepted.count(e.connection) == 0)
      FAIL("completed, never accepted: " << e.connection);
  }
  CHECK(cohort == c.accepted);
  CHECK(c.completed <= c.accepted);
}

void check_sums(const TracedRun& run, bool dispatcher) {
  const auto& r = run.result;
  std::uint64_t by_workers = 0, by_sockets = 0, arrived = 0;
  std::vector<std::uint64_t> traced(64);
  for (const Accept& a : run.accepts) traced.at(a.worker) += a.cohort ? 1U : 0U;
  for (const auto& w : r.workers) {
    by_workers += w.accepted;
    if (!dispatcher) CHECK(w.accepted == traced.at(w.index));
    CHECK(w.busy >= sim::Duration{0});
    CHECK(w.busy <= r.window);
  }
  for (const auto& s : r.sockets) {
    by_sockets += s.accepted;
    arrived += s.arrived;
    CHECK(s.pending_area >= 0);
    CHECK(s.pending_area <= sim::Int128{s.pending_max} * r.window.count());
  }
  if (!dispatcher) CHECK(by_workers == r.connections.accepted);
  // One accept(2) may still have been under way in each worker that was killed.
  const auto dead = std::count_if(r.workers.begin(), r.workers.end(),
                                  [](const auto& w) { return w.died.has_value(); });
  CHECK(by_sockets >= r.connections.accepted);
  CHECK(by_sockets <= r.connections.accepted + static_cast<std::uint64_t>(dead));
  CHECK(arrived <= r.connections.offered);
  for (const auto& cpu : r.cpus) {
    CHECK(std::accumulate(cpu.spent.begin(), cpu.spent.end(), sim::Duration{0}) == r.window);
    CHECK(*std::min_element(cpu.spent.begin(), cpu.spent.end()) >= sim::Duration{0});
  }
  // Blame is split to the nanosecond.
  const auto& wait = r.latency.service_wait;
  const auto blame = std::accumulate(r.blame.ns.begin(), r.blame.ns.end(), sim::Int128{0});
  CHECK(static_cast<double>(blame) ==
        Approx(wait.mean_ns() * static_cast<double>(wait.count())).epsilon(1e-12));
  CHECK(*std::min_element(r.blame.ns.begin(), r.blame.ns.end()) >= 0);
  CHECK(r.latency.accept_wait.count() == r.connections.accepted);
}

TEST_CASE("every policy conserves connections, time and blame on every system", "[invariants]") {
  const unsigned runs = for_each_allowed([](const Scenario& s) {
    const TracedRun run = traced_run(s);
    check_conservation(run);
    check_sums(run, s.server.wait == kernel::Wait::Dispatcher);
  });
  CHECK(runs > 100);
}

TEST_CASE("reload, upgrade and respawn conserve them too", "[invariants]") {
  // Workers: 4, then 6 and one respawned, then 4 and as many again. Those that are gone have left
  // nothing behind: every connection that they had has ended.
  const unsigned runs = for_each_allowed(
      [](const Scenario& s) {
        const TracedRun run = traced_run(s);
        check_conservation(run);
        check_sums(run, false);
        CHECK(run.result.workers.size() == 4 + 6 + 1 + 4 + 4);
        for (unsigned w = 0; w < 4; ++w) CHECK(run.result.workers[w].died);
        for (unsigned w = 4; w < 11; ++w) CHECK(run.result.workers[w].died);
      },
      Events::OfProcesses);
  CHECK(runs > 80);
}

TEST_CASE("the same seed gives the same run, another seed another", "[invariants]") {
  for_each_allowed([](const Scenario& s) {
    const auto warmup = s.run.warmup.value();
    const auto first = experiment::run_replication(s, 0, warmup);
    CHECK(experiment::run_replication(s, 0, warmup).fingerprint == first.fingerprint);
    CHECK(experiment::run_replication(s, 1, warmup).fingerprint != first.fingerprint);
    Scenario other = s;
    other.run.seed = s.run.seed + 1;
    CHECK(experiment::run_replication(other, 0, warmup).fingerprint != first.fingerprint);
    // Looking on changes nothing.
    CHECK(traced_run(s).result.fingerprint == first.fingerprint);
  });
}

TEST_CASE("the number of threads does not change a byte of the result", "[invariants]") {
  for (const server::Policy& policy : server::catalogue()) {
    const auto s = busy(std::string(policy.name), "linux", "6.1");
    if (!s) continue;
    INFO(policy.name);
    const auto json = [&](unsigned threads) {
      experiment::RunOptions options;
      options.threads = threads;
      const auto result = experiment::run_scenario(*s, options);
      return experiment::result_json(result, experiment::summarise(result));
    };
    CHECK(json(1) == json(2));
  }
}

TEST_CASE("connections have the same demands under every policy", "[invariants]") {
  // Arrival times and the numbers of those offered are the policy's affair in nothing.
  std::optional<std::uint64_t> offered;
  for (const server::Policy& policy : server::catalogue()) {
    const auto s = busy(std::string(policy.name), "linux", "6.1", Events::None);
    if (!s) continue;
    INFO(policy.name);
    const auto run = experiment::run_replication(*s, 0, s->run.warmup.value());
    if (!offered) offered = run.connections.offered;
    CHECK(run.connections.offered == *offered);
  }
}

TEST_CASE("what Linux 6.1 does not run of the catalogue is known", "[invariants]") {
  std::set<std::string> refused;
  for (const server::Policy& policy : server::catalogue()) {
    if (!busy(std::string(policy.name), "linux", "6.1")) refused.insert(std::string(policy.name));
  }
  // kqueue is not Linux's.
  const std::set<std::string> known{"bsd-reuseport", "dragonfly-per-worker",
                                    "freebsd-reuseport-lb"};
  CHECK(refused == known);
}

}  // namespace
}  // namespace acceptlab::testing
