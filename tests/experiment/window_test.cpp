#include <chrono>

#include "experiment/result/result_json.hpp"
#include "experiment/result/summary_parts.hpp"
#include "experiment/result/table.hpp"
#include "experiment/run/replication.hpp"
#include "tests/experiment/scenario_text.hpp"

// What lies in the window of a run and what does not, on small scenarios that can be added up by
// hand: no costs, no delays, one worker that serves a connection to its end before the next accept.

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;

struct Row {
  sim::Duration at, cpu;
};

Scenario replayed(const std::vector<Row>& rows, const std::string& lines = "") {
  Scenario s = read(
                   "[machine]\ncosts = \"zero\"\n[network]\nrtt = \"0s\"\n[server]\nworkers = 1\n"
                   "wait = \"blocking\"\n" +
                   lines)
                   .scenario;
  s.arrivals[0].process.kind = ProcessSpec::Kind::Replay;
  std::uint16_t port = 1000;
  for (const Row& row : rows)
    s.arrivals[0].replay.push_back(
        {sim::Time(row.at), kernel::Address::from_v4(0x0a000001), port++, row.cpu, -1});
  s.run.duration = 14ms;
  s.run.warmup = 0s;
  s.run.replications = 1;
  return s;
}

std::uint64_t offered(const Scenario& s, sim::Duration warmup = 0s) {
  return run_replication(s, 0, warmup).connections.offered;
}

TEST_CASE("the window has its first and its last instant", "[run][window]") {
  CHECK(offered(replayed({{0ms, 1us}, {1ms, 1us}, {2ms, 1us}})) == 3);
  CHECK(offered(replayed({{0ms, 1us}, {14ms, 1us}, {15ms, 1us}})) == 2);
  CHECK(offered(replayed({{9ms, 1us}, {10ms, 1us}, {23ms, 1us}, {25ms, 1us}}), 10ms) == 2);
  Scenario shortest = replayed({{0ms, 1us}, {1ms, 1us}});
  shortest.run.duration = 1ns;
  CHECK(offered(shortest) == 1);
  // What the scenario makes happen at the end of the warm-up happens in the window.
  Scenario burst = replayed({{0ms, 1us}}, "[[events]]\nat = \"0s\"\ndo = { burst = 5 }\n");
  const auto m = run_replication(burst, 0, 1ms);
  CHECK(m.connections.offered == 5);
  REQUIRE(m.lifecycle.size() == 1);
  CHECK(m.lifecycle[0].delayed > 0);
  // A number of connections ends the window with the last of them.
  Scenario counted = replayed({{0ms, 1us}, {0ms, 1us}, {1ms, 1us}, {1ms, 1us}});
  for (const unsigned limit : {1U, 2U, 3U, 4U}) {
    counted.run.connections = limit;
    CHECK(offered(counted) == limit);
  }
}

TEST_CASE("what a stall delays has not recovered while it lasts", "[run][window]") {
  // Worker 1 alone serves from 2 to 5 and from 5 to 8 ms, so that nobody waits from 5 ms on; but
  // who comes then may still wait for worker 0.
  Scenario pair = replayed({{2ms, 3ms}, {2ms, 3ms}},
                           "[[events]]\nat = \"1ms\"\ndo = { stall_worker = 0, for = \"9ms\" }\n");
  pair.server.workers = 2;
  pair.machine.cores = 2;
  const auto m = run_replication(pair, 0, 0ms);
  REQUIRE(m.lifecycle.size() == 1);
  CHECK(m.lifecycle[0].delayed == 1);
  REQUIRE(m.lifecycle[0].recovered_after.has_value());
  CHECK(*m.lifecycle[0].recovered_after == 9ms);
}

namespace {

/// One worker, and at 2 ms an event that does nothing to it.
kernel::LifecycleMeasurement after_nothing(const std::vector<Row>& rows) {
  const std::string nothing =
      "[[events]]\nat = \"2ms\"\ndo = { config_test = true, for = \"1ms\" }\n";
  const auto m = run_replication(replayed(rows, nothing), 0, 0ms);
  REQUIRE(m.lifecycle.size() == 1);
  return m.lifecycle[0];
}

}  // namespace

TEST_CASE("queues recover from an event after the last large excursion", "[run][window]") {
  // From 1 to 2 ms nobody waits. Two wait from 3 ms on, one from 4 and none from 5; one waits from
  // 8 to 10, which is not more than half of two.
  std::vector<Row> rows{{3ms, 1ms}, {3ms, 1ms}, {3ms, 1ms}, {8ms, 2ms}, {8ms, 2ms}};
  const auto once = after_nothing(rows);
  CHECK(once.delayed == 2);
  REQUIRE(once.recovered_after.has_value());
  CHECK(*once.recovered_after >= 3ms);
  CHECK(*once.recovered_after <= 3100us);
  // With a third at 8 ms two wait again, up to 10, and one up to 12.
  rows.push_back({8ms, 2ms});
  const auto twice = after_nothing(rows);
  CHECK(twice.delayed == 2);
  REQUIRE(twice.recovered_after.has_value());
  CHECK(*twice.recovered_after >= 10ms);
  CHECK(*twice.recovered_after <= 10100us);
  // A fourth waits when the window ends, at 14 ms.
  rows.push_back({9ms, 2ms});
  rows.push_back({9ms, 2ms});
  const auto never = after_nothing(rows);
  CHECK(never.delayed == 4);
  CHECK_FALSE(never.recovered_after.has_value());
}

TEST_CASE("an event delays what waits beyond what did before it", "[run][window]") {
  // Two wait from 1 to 1.5 ms, in the second half of the 2 ms before the event.
  const std::vector<Row> rows{{1ms, 500us}, {1ms, 500us}, {1ms, 100us}, {5ms, 1ms},  {5ms, 1ms},
                              {5ms, 1ms},   {10ms, 1ms},  {10ms, 1ms},  {10ms, 1ms}, {10ms, 1ms}};
  const auto beyond = after_nothing(rows);
  CHECK(beyond.delayed == 1);  // three wait at 10 ms
  const auto as_before = after_nothing({rows.begin(), rows.begin() + 6});
  CHECK(as_before.delayed == 0);
  CHECK_FALSE(as_before.recovered_after.has_value());
}

TEST_CASE("queues, workers and CPUs are measured over the window alone", "[run][window]") {
  // Served from 0 to 4, 4 to 8 and 8 to 12 ms; the window is 2 to 16 ms.
  const auto m =
      run_replication(replayed({{0ms, 4ms}, {1ms, 4ms}, {1ms, 4ms}, {2ms, 1ms}}), 0, 2ms);
  CHECK(m.connections.offered == 1);
  REQUIRE(m.sockets.size() == 1);
  CHECK(m.sockets[0].pending_area == sim::Int128{(2 + 6 + 10) * 1'000'000});
  CHECK(m.sockets[0].pending_max == 3);
  CHECK(m.workers[0].busy == 11ms);
  CHECK(m.cpus[0].spent[static_cast<std::size_t>(kernel::Account::User)] == 11ms);
}

TEST_CASE("a cell of the series has what was pending and busy in it", "[run][series]") {
  // Served from 0 to 4, 4 to 8 and 8 to 12 ms; the last cell is half as long.
  Scenario s = replayed({{0ms, 4ms}, {1ms, 4ms}, {1ms, 4ms}});
  s.run.duration = 11ms;
  const auto m = run_replication(s, 0, 0s, 2ms);
  const std::vector<std::int64_t> pending_ms{2, 4, 2, 2, 0, 0}, busy_ms{2, 2, 2, 2, 2, 1};
  const std::vector<std::uint64_t> accepted{1, 0, 1, 0, 1, 0};
  REQUIRE(m.series.size() == pending_ms.size());
  for (std::size_t i = 0; i < m.series.size(); ++i) {
    INFO("cell " << i);
    CHECK(m.series[i].pending_area == sim::Int128{pending_ms[i] * 1'000'000});
    CHECK(m.series[i].busy == std::chrono::milliseconds(busy_ms[i]));
    CHECK(m.series[i].accepted == accepted[i]);
  }
  // What is accepted at the end itself is the last whole cell's.
  s.run.duration = 8ms;
  const auto whole = run_replication(s, 0, 0s, 2ms);
  REQUIRE(whole.series.size() == 4);
  CHECK(whole.series[3].accepted == 1);
  const auto points = summarise_series({&m, 1}, 2ms, 1);
  CHECK(points[0].pending == 1);
  CHECK(points[5].busy == 1);
}

TEST_CASE("the series adds up to the window, and watching changes nothing", "[run][series]") {
  Scenario s = read("[server]\nworkers = 4\n").scenario;
  s.arrivals[0].process.rate_per_s = 10000;
  for (const bool by_count : {false, true}) {
    s.run.duration = by_count ? std::nullopt : std::optional<sim::Duration>(100ms);
    s.run.connections = by_count ? std::optional<std::uint64_t>(1000) : std::nullopt;
    const auto watched = run_replication(s, 0, 30ms, 7ms), alone = run_replication(s, 0, 30ms);
    CHECK(watched.fingerprint == alone.fingerprint);
    CHECK(watched.events == alone.events);
    CHECK(watched.window == alone.window);
    sim::Int128 area = 0;
    sim::Duration busy{};
    for (const auto& cell : watched.series) {
      area += cell.pending_area;
      busy += cell.busy;
    }
    for (const auto& socket : alone.sockets) area -= socket.pending_area;
    for (const auto& worker : alone.workers) busy -= worker.busy;
    CHECK(area == 0);
    CHECK(busy == 0s);
  }
}

TEST_CASE("a run without a connection has a table and a result", "[run][table]") {
  Scenario s = replayed({{0ms, 1us}});
  s.run.warmup = 1s;
  const RunResult result = run_scenario(s, {});
  const Summary summary = summarise(result);
  CHECK(summary.connections.offered == 0);
  CHECK_THAT(result_table(result, summary, {}), Catch::Matchers::Contains("workers: fair share"));
  CHECK_FALSE(result_json(result, summary).empty());
}

TEST_CASE("with room for sleeping watchers only, a queue's limit is as many", "[run][window]") {
  const auto limit = [](const std::string& room) {
    return run_replication(replayed({{0ms, 1us}}, room), 0, 0s).sockets[0].limit;
  };
  CHECK(limit("") == 512);  // Linux: one more than the backlog of 511
  CHECK(limit("queue_room = 0") == 1);
  CHECK(limit("queue_room = 7") == 8);
}

}  // namespace
}  // namespace acceptlab::experiment
