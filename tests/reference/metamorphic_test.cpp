#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "experiment/run/run.hpp"
#include "models/cpu/cost_table.hpp"
#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

// Changes of a scenario whose effect on the answer is known without knowing the answer.

namespace acceptlab::testing {
namespace {

using namespace std::chrono_literals;
using experiment::Scenario;
using sim::Duration;

/// 400 connections on `workers`, random gaps and demands, default costs, as replay rows.
std::vector<Row> random_rows(unsigned workers, double load, unsigned sockets = 0) {
  sim::DrawSequence draws({23, 0}, sim::Purpose::Choice, 0, 0);
  const auto gap = sim::Distribution::exponential(100e3 / (workers * load)),
             cpu = sim::Distribution::exponential(100e3);
  std::vector<Row> rows;
  Duration at = 1ms;
  for (int i = 0; i < 400; ++i) {
    at += gap.sample_duration(draws);
    rows.push_back({at, cpu.sample_duration(draws),
                    sockets == 0 ? -1 : static_cast<std::int32_t>(draws.below(sockets))});
  }
  return rows;
}

Duration span(const std::vector<Row>& rows) { return rows.back().at; }

Scenario replayed(const std::string& server, const std::vector<Row>& rows, unsigned workers = 3) {
  std::string head = "format = 1\n" + std::string(plain_text);
  const std::string three = "workers = 3";
  head.replace(head.find(three), three.size(), "workers = " + std::to_string(workers));
  auto s = scenario(head + server);
  replay(s, rows);
  s.run.duration = span(rows);
  s.kernel.scheduler =
      experiment::SchedulerKind::Fifo;  // the times of real schedulers do not scale
  return s;
}

const std::vector<std::string> servers{"policy = \"nginx-reuseport\"",
                                       "policy = \"nginx-exclusive\"",
                                       "policy = \"nginx-exclusive-16\"",
                                       "policy = \"nginx-herd\"",
                                       "policy = \"intel-2014\"",
                                       "policy = \"shared-blocking\"",
                                       "policy = \"haproxy\"",
                                       "policy = \"memcached\"",
                                       "policy = \"node-cluster\"",
                                       "policy = \"gunicorn-sync\"",
                                       "policy = \"envoy-exact\"",
                                       "sockets = 1\nwait = \"shared-epoll\"",
                                       "sockets = 1\nwait = \"lock\"\nstyle = \"prefork\""};

/// All times of the scenario, its costs included, times k.
Scenario stretched(const Scenario& s, int k) {
  Scenario t = s;
  for (auto& row : t.arrivals.front().replay) {
    row.at = sim::Time(row.at.time_since_epoch() * k);
    row.cpu *= k;
  }
  t.run.duration = *s.run.duration * k;
  t.run.drain = s.run.drain * k;
  t.network.rtt = s.network.rtt.scaled(k);
  for (auto& [name, cost] : t.costs) cost = cost.scaled(k);
  for (auto& [name, steps] : t.idle_costs) {
    for (auto& [idle, cost] : steps) {
      idle *= k;
      cost = cost.scaled(k);
    }
  }
  return t;
}

void set_costs(Scenario& s) {
  for (const cpu::CostRow& row : cpu::cost_rows) {
    s.costs.emplace(row.name, sim::Distribution::constant(row.default_ns));
  }
  s.costs.erase("wake_idle");
  s.idle_costs["wake_idle"] = {{50us, sim::Distribution::constant(4500)},
                               {1ms, sim::Distribution::constant(7500)},
                               {5ms, sim::Distribution::constant(22000)}};
  s.network.rtt = sim::Distribution::constant(200e3);
}

TEST_CASE("all times k-fold scale every time of the answer k-fold, to the nanosecond",
          "[metamorphic]") {
  for (const std::string& server : servers) {
    INFO(server);
    Scenario s = replayed(server, random_rows(3, 0.6));
    set_costs(s);
    constexpr int k = 7;
    const TracedRun once = traced_run(s), slow = traced_run(stretched(s, k));
    REQUIRE(once.accepts.size() == slow.accepts.size());
    for (std::size_t i = 0; i < once.accepts.size(); ++i) {
      const Accept &a = once.accepts[i], &b = slow.accepts[i];
      if (a.connection != b.connection || a.worker != b.worker ||
          b.at.time_since_epoch() != k * a.at.time_since_epoch())
        FAIL("accept " << i);
    }
    const auto &l = once.result.latency, &m = slow.result.latency;
    CHECK(m.response.mean_ns() == Approx(k * l.response.mean_ns()).epsilon(1e-12));
    CHECK(m.service_wait.mean_ns() == Approx(k * l.service_wait.mean_ns()).epsilon(1e-12));
    CHECK(m.connect.max() == k * l.connect.max());
    for (std::size_t part = 0; part < once.result.blame.ns.size(); ++part) {
      CHECK(slow.result.blame.ns[part] == k * once.result.blame.ns[part]);
    }
    CHECK(slow.result.wakeups.woken == once.result.wakeups.woken);
    CHECK(slow.result.wakeups.context_switches == once.result.wakeups.context_switches);
    for (std::size_t c = 0; c < once.result.cpus.size(); ++c) {
      for (std::size_t a = 0; a < once.result.cpus[c].spent.size(); ++a)
        CHECK(slow.result.cpus[c].spent[a] == k * once.result.cpus[c].spent[a]);
    }
  }
}

TEST_CASE("workers with a socket each can change their names", "[metamorphic]") {
  // Socket column permuted: the same times, the workers permuted.
  const std::array<unsigned, 4> renamed{2, 0, 3, 1};
  auto rows = random_rows(4, 0.8, 4);
  const auto before = traced_run(replayed("policy = \"nginx-reuseport\"", rows, 4));
  for (Row& row : rows)
    row.socket = static_cast<std::int32_t>(renamed.at(static_cast<std::size_t>(row.socket)));
  const auto after = traced_run(replayed("policy = \"nginx-reuseport\"", rows, 4));
  REQUIRE(before.accepts.size() == 400);
  REQUIRE(after.accepts.size() == 400);
  for (std::size_t i = 0; i < 400; ++i) {
    CHECK(after.accepts[i].connection == before.accepts[i].connection);
    CHECK(after.accepts[i].at == before.accepts[i].at);
    CHECK(after.accepts[i].worker == renamed.at(before.accepts[i].worker));
  }
}

TEST_CASE("one more worker at the end of an exclusive list changes nothing while others idle",
          "[metamorphic]") {
  // Six workers, work for 0.6 of one: all six are never busy at once (checked: nobody waits).
  const auto rows = random_rows(6, 0.1);
  const std::string server = "sockets = 1\nwatch = \"all\"\nwait = \"epoll-exclusive\"";
  const auto six = traced_run(replayed(server, rows, 6)),
             seven = traced_run(replayed(server, rows, 7));
  REQUIRE(six.result.latency.accept_wait.max() == Duration{0});
  CHECK(six.workers() == seven.workers());
  CHECK(seven.result.workers.back().accepted == 0);
  CHECK(seven.result.workers.back().busy == Duration{0});
}

TEST_CASE("a socket that nobody reaches changes nothing", "[metamorphic]") {
  const auto rows = random_rows(3, 0.7, 2);
  const auto run = [&](const std::string& sockets) {
    return traced_run(replayed(sockets + "\nwatch = \"all\"\nwait = \"epoll-exclusive\"", rows));
  };
  const auto two = run("sockets = 2"), three = run("sockets = 3");
  CHECK(two.workers() == three.workers());
  CHECK(two.result.latency.service_wait.mean_ns() == three.result.latency.service_wait.mean_ns());
}

TEST_CASE("more replications keep those there were", "[metamorphic]") {
  auto s = scenario(R"(format = 1
[server]
policy = "nginx-reuseport"
workers = 4
[[arrivals]]
process = { type = "poisson", rate = "10k/s" }
[run]
duration = "20ms"
warmup = "0s"
replications = 3
)");
  const auto three = experiment::run_scenario(s, {});
  s.run.replications = 6;
  const auto six = experiment::run_scenario(s, {});
  REQUIRE(six.replications.size() == 6);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(six.replications[i].fingerprint == three.replications[i].fingerprint);
  CHECK(six.replications[3].fingerprint != six.replications[0].fingerprint);
}

TEST_CASE("a longer run begins as the shorter one", "[metamorphic]") {
  for (const std::string& server : servers) {
    INFO(server);
    auto rows = random_rows(3, 0.8);
    const auto all = traced_run(replayed(server, rows));
    rows.resize(200);
    const auto half = traced_run(replayed(server, rows));
    for (const Accept& a : half.accepts) {
      if (a.at > sim::Time(span(rows))) break;
      const auto i = static_cast<std::size_t>(&a - half.accepts.data());
      if (all.accepts[i].connection != a.connection || all.accepts[i].at != a.at ||
          all.accepts[i].worker != a.worker)
        FAIL("accept " << i);
    }
  }
}

TEST_CASE("no policy leaves a worker idle beside a queue that it watches", "[metamorphic]") {
  // Without costs, one shared socket and workers that take one at a time: the number in the system
  // is that of any other work-conserving order, so the last response comes at the same time and
  // the sum of the waits is the same when all services are equal.
  const std::vector<std::string> conserving{
      "sockets = 1\nwatch = \"all\"\nstyle = \"prefork\"\nwait = \"blocking\"",
      "sockets = 1\nwatch = \"all\"\nstyle = \"prefork\"\nwait = \"epoll-exclusive\"",
      "sockets = 1\nwatch = \"all\"\nstyle = \"prefork\"\nwait = \"epoll\"",
      "sockets = 1\nwatch = \"all\"\nstyle = \"prefork\"\nwait = \"poll\"",
      "sockets = 1\nwatch = \"all\"\nstyle = \"prefork\"\nwait = \"lock\"",
      "sockets = 1\nwatch = \"all\"\nstyle = \"prefork\"\nwait = \"shared-epoll\"",
      "sockets = 1\nwatch = \"all\"\nstyle = \"prefork\"\nwait = \"epoll-exclusive\"\n"
      "order = \"random\"",
      "sockets = 1\nwatch = \"all\"\nstyle = \"prefork\"\nwait = \"blocking\"\n"
      "accept_queue_order = \"newest-first\""};
  auto rows = random_rows(3, 0.95);
  for (Row& row : rows) row.cpu = 100us;
  const double expected =
      traced_run(replayed(conserving.front(), rows)).result.latency.service_wait.mean_ns();
  CHECK(expected > 1000);
  for (const std::string& server : conserving) {
    INFO(server);
    const auto run = traced_run(replayed(server, rows));
    CHECK(run.result.connections.completed == 400);
    CHECK(run.result.latency.service_wait.mean_ns() == Approx(expected).epsilon(1e-12));
  }
}

}  // namespace
}  // namespace acceptlab::testing
