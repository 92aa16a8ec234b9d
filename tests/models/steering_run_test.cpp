#include <algorithm>
#include <set>

#include "models/kernel/listen_table.hpp"
#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

// Hermes: a program at the sockets reads which of them the workers want to get connections.

namespace acceptlab::testing {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a bitmap chooses by hash among the sockets whose bit is set", "[models][bitmap]") {
  const kernel::KernelRules rules = kernel::rules_for(kernel::System::Linux, {6, 1});
  kernel::ListenTable::Choice choice;
  choice.choose = kernel::Choose::Bitmap;
  kernel::ListenTable table(rules, choice, {}, {}, 1);
  table.add_address({});
  kernel::ListenSocket::Settings settings;
  for (; settings.number < 4; ++settings.number) table.open(settings, {});
  const auto chosen = [&](std::uint32_t hash) {
    kernel::Connection connection;
    connection.hash = hash;
    return table.choose(connection)->number();
  };
  const auto set = [&](const std::set<std::uint32_t>& bits) {
    for (std::uint32_t i = 0; i < 4; ++i) table.socket(i).eligible = bits.contains(i);
  };
  // hash x count / 2^32: of two the first up to 2^31 - 1, of three to 2^32 / 3, of four quarters.
  CHECK(chosen(0x7fffffff) == 1);  // all set at the start
  set({1, 3});
  CHECK(chosen(0x7fffffff) == 1);
  CHECK(chosen(0x80000000) == 3);
  set({0, 2, 3});
  CHECK(chosen(0x55555555) == 0);
  CHECK(chosen(0x55555556) == 2);
  CHECK(chosen(0xaaaaaaab) == 3);
  // One or none is no choice: as if no program were there.
  for (const std::set<std::uint32_t>& bits : {std::set<std::uint32_t>{2}, {}}) {
    set(bits);
    CHECK(chosen(0x3fffffff) == 0);
    CHECK(chosen(0xc0000000) == 3);
  }
}

/// Hermes with 10 connections a millisecond that cost nothing; `event_and_run` is what follows
/// [[events]].
experiment::Scenario four_workers_with(const std::string& event_and_run) {
  return scenario(R"(format = 1
[machine]
costs = "zero"
[network]
rtt = "0us"
[server]
policy = "hermes"
workers = 4
[work]
cpu = "0s"
[[arrivals]]
process = { type = "paced", rate = "10k/s" }
[[events]]
)" + event_and_run);
}

TEST_CASE("a worker that hangs gets no connections once the bitmap knows", "[models][bitmap]") {
  // Worker 0 stands still from 22 to 322 ms. The bitmap of 25 ms finds that its turn has lasted for
  // 3 ms, that of 30 ms for 8 ms, a whole period: from then on nothing goes to its socket, until
  // the bitmap of 325 ms. In the 8 ms before, 80 connections, a fourth of them do (expected 20).
  auto s = four_workers_with(
      "at = \"22ms\"\ndo = { stall_worker = 0, for = \"300ms\" }\n[run]\nduration = \"400ms\"\n"
      "warmup = \"0s\"\n");
  const auto late = [](const TracedRun& run, sim::Duration from, sim::Duration to) {
    return std::count_if(run.accepts.begin(), run.accepts.end(), [&](const Accept& a) {
      return a.socket == 0 && a.complete > sim::Time(from) && a.complete <= sim::Time(to);
    });
  };
  const TracedRun steered = traced_run(s);
  CHECK(late(steered, 22ms, 30ms) > 5);
  CHECK(late(steered, 30ms, 324ms) == 0);
  CHECK(late(steered, 325ms, 400ms) > 100);
  // Shorter periods know earlier.
  s.server.bitmap_period = 1ms;
  const TracedRun quick = traced_run(s);
  CHECK(late(quick, 23ms, 321ms) == 0);
  // The kernel alone knows nothing: its queue of 512 fills, but for those of the first 8 ms.
  s.server.choose = kernel::Choose::Kernel;
  CHECK(late(traced_run(s), 30ms, 322ms) > 400);
}

TEST_CASE("the socket of a dead worker, which the master holds, gets nothing more",
          "[models][bitmap]") {
  // Worker 1 dies at 22 ms; the bitmap of 25 ms leaves its socket out until somebody watches it.
  const TracedRun run = traced_run(four_workers_with(
      "at = \"22ms\"\ndo = { crash_worker = 1 }\n[run]\nduration = \"100ms\"\nwarmup = \"0s\"\n"
      "drain = \"0s\"\n"));
  // 30 connections in 3 ms, a fourth of them: expected 7.5, and with the last one 76 ms without.
  CHECK(run.result.sockets[1].arrived - run.result.sockets[1].accepted < 20);
  CHECK(run.result.connections.in_flight() < 20);
}

TEST_CASE("a worker with more connections than the mean and a half has enough",
          "[models][bitmap]") {
  // Three connections are put on socket 0 and stay: 3 against a mean of 3/4, so that its bit is
  // cleared at 5 ms. At 10 ms it is 3 against 7/4, still more than half as much again: the four
  // from 6 to 9 ms and the one at 11 go to the other three workers.
  auto s = plain("policy = \"hermes\"");
  s.server.workers = 4;
  s.machine.cores = 4;
  s.work.wait = sim::Distribution::constant(9e8);
  std::vector<Row> rows{{1ms, 0ms, 0}, {2ms, 0ms, 0}, {3ms, 0ms, 0}};
  for (const int at : {6, 7, 8, 9, 11}) rows.push_back({at * 1ms, 0ms});
  replay(s, rows);
  const TracedRun run = traced_run(s);
  REQUIRE(run.accepts.size() == 8);
  for (std::size_t i = 3; i < 8; ++i) CHECK(run.accepts[i].worker != 0);
}

}  // namespace
}  // namespace acceptlab::testing
