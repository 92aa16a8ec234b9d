#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

// Who accepts, as exact sequences. Unless a test says otherwise three workers share one socket,
// connections come one every 10 ms and nothing costs time, so that all are asleep each time; the
// sequences measured on a real kernel are quoted as "measured".

namespace acceptlab::testing {
namespace {

using namespace std::chrono_literals;
using Workers = std::vector<unsigned>;

Workers repeated(const Workers& pattern, std::size_t length) {
  Workers all;
  for (std::size_t i = 0; i < length; ++i) all.push_back(pattern[i % pattern.size()]);
  return all;
}

TEST_CASE("sleepers are woken in the order that their way of waiting gives", "[models][wake]") {
  const auto [claim, server, pattern] = GENERATE(table<std::string, std::string, Workers>({
      // A woken accept() leaves the wait queue and comes back at its tail (measured).
      {"blocking rotates", "sockets = 1\nwait = \"blocking\"", {0, 1, 2}},
      // A place in the queue is fixed at EPOLL_CTL_ADD, at the tail (measured).
      {"exclusive: the first registered", "sockets = 1\nwait = \"epoll-exclusive\"", {0}},
      // DEL and ADD after every accept (measured).
      {"exclusive, moved each time",
       "sockets = 1\nwait = \"epoll-exclusive\"\nrearm = \"each\"",
       {0, 1, 2}},
      // All are woken; entries stand at the head, so the last registered one runs first. Measured:
      // it wins the first time, then the scheduler decides, which zero costs leave out.
      {"herd: the last registered", "sockets = 1\nwait = \"epoll\"", {2}},
      // One set for all: exclusive entries at its head (measured for edge: the last, every time).
      // Prefork, for a connection that joins the set would wake the next.
      {"shared, one-shot: the last asleep",
       "sockets = 1\nstyle = \"prefork\"\nwait = \"shared-epoll\"\ntrigger = \"oneshot\"",
       {2}},
      // The ring armed first (measured, also in the order 2 0 1 and with all task work deferred).
      {"io_uring: the first armed", "sockets = 1\nwait = \"io-uring\"\nbatch = \"all\"", {0}},
      {"what-if: first registered",
       "sockets = 1\nwait = \"epoll-exclusive\"\norder = \"registered-first\"",
       {0}},
      {"what-if: last registered",
       "sockets = 1\nwait = \"epoll-exclusive\"\norder = \"registered-last\"",
       {2}},
      {"what-if: longest asleep",
       "sockets = 1\nwait = \"epoll-exclusive\"\norder = \"longest-asleep\"",
       {0, 1, 2}},
  }));
  INFO(claim);
  const auto run = traced_run(plain(server));
  CHECK(run.workers() == repeated(pattern, 100));
  CHECK(run.result.connections.completed == 100);
}

TEST_CASE("the what-if of the last asleep stays with one worker", "[models][wake]") {
  const auto run =
      traced_run(plain("sockets = 1\nwait = \"epoll-exclusive\"\norder = \"last-asleep\""));
  CHECK(run.workers() == repeated({run.accepts.front().worker}, 100));
}

TEST_CASE("the what-if of a random order gives everybody a share", "[models][wake]") {
  // 100 draws on 3 workers: 33 each, standard deviation 4.7; 10 is five of them below.
  const auto run = traced_run(plain("sockets = 1\nwait = \"epoll-exclusive\"\norder = \"random\""));
  std::map<unsigned, int> share;
  for (const unsigned w : run.workers()) ++share[w];
  for (unsigned w = 0; w < 3; ++w) CHECK(share[w] > 10);
}

TEST_CASE("nginx since 1.21.6: 0 1 2, then sixteen each", "[models][wake]") {
  // A worker moves to the tail on its 1st, 17th, 33rd ... accept (measured).
  const auto run = traced_run(plain("policy = \"nginx-exclusive-16\""));
  Workers expected{0, 1, 2};
  for (unsigned turn = 0; expected.size() < 100; ++turn) {
    for (int i = 0; i < 16 && expected.size() < 100; ++i) expected.push_back(turn % 3);
  }
  CHECK(run.workers() == expected);
}

TEST_CASE("nginx since 1.21.6: the turns are counted for each socket", "[models][wake]") {
  // Six connections on socket 0 and six on socket 1 in turn: on each 0 1 2, then 0 to the 17th.
  auto s = plain("policy = \"nginx-exclusive-16\"\nsockets = 2\nwatch = \"all\"");
  std::vector<Row> rows;
  for (int i = 1; i <= 12; ++i) rows.push_back({i * 10ms, 0ms, i % 2});
  replay(s, rows);
  CHECK(traced_run(s).workers() == Workers{0, 0, 1, 1, 2, 2, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("nginx with multi_accept: turns end in EAGAIN, so nobody moves to the tail",
          "[models][wake]") {
  const auto run = traced_run(plain("policy = \"nginx-exclusive-16\"\nbatch = \"all\""));
  CHECK(run.workers() == repeated({0}, 100));
}

TEST_CASE("registration order is what counts, not the worker's number", "[models][wake]") {
  // Worker 2 watches nothing but socket 1, which nothing reaches; 0 and 1 share socket 0. Worker 1
  // is the last registered there.
  auto s = plain("sockets = 2\nwatch = [[0],[0],[1]]\nwait = \"epoll\"");
  replay(s, {{10ms, 0ms, 0}, {20ms, 0ms, 0}, {30ms, 0ms, 1}});
  CHECK(traced_run(s).workers() == Workers{1, 1, 2});
}

// --- Busy workers

TEST_CASE("exclusive: load spreads no further than it has to", "[models][wake]") {
  // 15 ms of work every 10 ms: 0 is busy for every second one, 1 is always there for it.
  auto s = plain("sockets = 1\nwait = \"epoll-exclusive\"");
  s.work.cpu = sim::Distribution::constant(15e6);
  auto workers = traced_run(s).workers();
  workers.resize(100);  // arrivals go on while the last of the cohort are served
  CHECK(workers == repeated({0, 1}, 100));
}

TEST_CASE("io_uring: the ring armed first, also when its worker is busy", "[models][wake]") {
  // Measured: 15 ms of work, a connection every 3 ms, three rings: the first takes all 20. A second
  // worker would be there for EPOLLEXCLUSIVE.
  const auto [wait, pattern] = GENERATE(table<std::string, Workers>({
      {"wait = \"io-uring\"\nbatch = \"all\"", {0}},
      {"wait = \"epoll-exclusive\"\nstyle = \"prefork\"", {0, 1, 2, 0, 1, 2}},
  }));
  INFO(wait);
  auto s = plain("sockets = 1\n" + wait);
  std::vector<Row> rows;
  for (int i = 1; i <= 6; ++i) rows.push_back({i * 5ms, 14ms});
  replay(s, rows);
  const auto run = traced_run(s);
  CHECK(run.workers() == repeated(pattern, 6));
  if (pattern.size() == 1) CHECK(run.result.wakeups.woken == 1);
}

TEST_CASE("exclusive with all busy: whoever comes back first takes it", "[models][wake]") {
  // Measured with 4 workers, 9 ms of work, every 2 ms: 0 1 2 3 0 1 2 3. The fifth comes at 10 ms
  // when all are busy; worker 0, free at 11 ms, finds it on its ready list.
  auto s = plain("sockets = 1\nstyle = \"prefork\"\nwait = \"epoll-exclusive\"");
  s.server.workers = 4;
  s.machine.cores = 4;
  std::vector<Row> rows;
  for (int i = 1; i <= 40; ++i) rows.push_back({i * 2ms, 9ms});
  replay(s, rows);
  const auto run = traced_run(s);
  CHECK(run.workers() == repeated({0, 1, 2, 3}, 40));
  CHECK(run.accepts[4].at == sim::Time(11ms));
}

TEST_CASE("an event loop accepts what waits before it serves, prefork one at a time",
          "[models][wake]") {
  // Two workers, both busy: 0 to 50 ms, 1 to 60 ms; two connections come at 30 and 40 ms. Worker 0
  // finds both at 50 ms. The event loop accepts the second one before the first one's request, for
  // the listen socket stands before it in the ready list; prefork leaves it to worker 1.
  const auto [style, sequence, second_at] = GENERATE(table<std::string, Workers, sim::Duration>({
      {"event-loop", {0, 1, 0, 0}, 50ms},
      {"prefork", {0, 1, 0, 1}, 60ms},
  }));
  auto s = plain("sockets = 1\nwait = \"epoll-exclusive\"\nstyle = \"" + style + "\"");
  s.server.workers = 2;
  replay(s, {{10ms, 40ms}, {20ms, 40ms}, {30ms, 20ms}, {40ms, 20ms}});
  const auto run = traced_run(s);
  CHECK(run.workers() == sequence);
  CHECK(run.accepts[3].at == sim::Time(second_at));
}

TEST_CASE("blocking: of the sleepers, the longest asleep", "[models][wake]") {
  // 0 takes the one at 10 ms and is busy to 45; 1 takes 20, 2 takes 30, 1 (asleep since 20) takes
  // 40; at 50 the order of falling asleep is 2 (30), 1 (40), 0 (45).
  auto s = plain("sockets = 1\nwait = \"blocking\"");
  replay(
      s,
      {{10ms, 35ms}, {20ms, 0ms}, {30ms, 0ms}, {40ms, 0ms}, {50ms, 0ms}, {60ms, 0ms}, {70ms, 0ms}});
  CHECK(traced_run(s).workers() == Workers{0, 1, 2, 1, 2, 1, 0});
}

TEST_CASE("a matching of sockets and workers leaves no choice", "[models][wake]") {
  auto s = plain("policy = \"nginx-reuseport\"");
  replay(s, {{10ms, 100ms, 2}, {20ms, 0ms, 2}, {30ms, 0ms, 0}, {40ms, 0ms, 1}});
  // The second waits for worker 2 until 110 ms although 0 and 1 are idle.
  const auto run = traced_run(s);
  CHECK(run.workers() == Workers{2, 0, 1, 2});
  CHECK(run.accepts[3].at == sim::Time(110ms));
}

// --- The accept lock

TEST_CASE("the accept lock goes to those who queue for it, in their order", "[models][lock]") {
  // 0 has the lock from the start, 1 and 2 queue. 0 accepts at 10 ms and is busy to 45, 1 at 20
  // and queues behind 2, who accepts at 30 and is busy to 65. 1 accepts at 40 and, with nobody in
  // the queue, takes the lock again; 0 queues at 45. 50: 1, 60: 0. 2 queues at 65 behind 0.
  auto s = plain("sockets = 1\nstyle = \"prefork\"\nwait = \"lock\"");
  replay(s, {{10ms, 35ms},
             {20ms, 0ms},
             {30ms, 35ms},
             {40ms, 0ms},
             {50ms, 0ms},
             {60ms, 0ms},
             {70ms, 0ms},
             {80ms, 0ms},
             {90ms, 0ms}});
  const auto run = traced_run(s);
  CHECK(run.workers() == Workers{0, 1, 2, 1, 1, 0, 1, 0, 2});
  CHECK(run.result.wakeups.spurious == 0);
}

TEST_CASE("under the accept lock one worker accepts at a time", "[models][lock]") {
  // Four connections at 10 ms, accept takes 2 ms, service 1. 0 is served at 13 ms, queues behind 1
  // and 2 and has the lock again at 16.
  using Times = std::vector<sim::Duration>;
  const auto [wait, times] = GENERATE(table<std::string, Times>({
      {"lock", {12ms, 14ms, 16ms, 18ms}},
      {"epoll-exclusive", {12ms, 12ms, 12ms, 15ms}},
  }));
  INFO(wait);
  auto s = plain("sockets = 1\nstyle = \"prefork\"\nwait = \"" + wait + "\"",
                 "[costs]\naccept_ok = \"2ms\"");
  replay(s, {{10ms, 1ms}, {10ms, 1ms}, {10ms, 1ms}, {10ms, 1ms}});
  const auto run = traced_run(s);
  CHECK(run.workers() == Workers{0, 1, 2, 0});
  REQUIRE(run.accepts.size() == times.size());
  for (std::size_t i = 0; i < times.size(); ++i) CHECK(run.accepts[i].at == sim::Time(times[i]));
}

// --- How many are woken

TEST_CASE("a herd wakes everybody, an exclusive wait one", "[models][wake]") {
  const auto [server, woken, spurious] = GENERATE(table<std::string, std::uint64_t, std::uint64_t>({
      {"sockets = 1\nwait = \"blocking\"", 100, 0},
      {"sockets = 1\nwait = \"epoll-exclusive\"", 100, 0},
      {"sockets = 1\nwait = \"epoll\"", 300, 200},
      {"sockets = 1\nwait = \"poll\"", 300, 200},
      {"sockets = 1\nwait = \"shared-epoll\"\ntrigger = \"edge\"\nbatch = \"all\"", 100, 0},
      // Level: the scan's end finds the item still listed and wakes one more (chain wake).
      {"sockets = 1\nwait = \"shared-epoll\"", 200, 100},
      {"policy = \"nginx-reuseport\"", 100, 0},
  }));
  INFO(server);
  const auto run = traced_run(plain(server));
  CHECK(run.result.wakeups.woken == woken);
  CHECK(run.result.wakeups.spurious == spurious);
}

// --- What happens between the wake-up and the run

/// Two workers blocked in accept(); every wake-up takes 1 ms. Worker 0 serves the first connection
/// from 11 to 20 ms; the second comes at 19.5 ms and wakes worker 1, who runs at 20.5 ms.
TracedRun late_riser(const std::string& kernel) {
  auto s = plain("sockets = 1\nwait = \"blocking\"",
                 "[kernel]\n" + kernel +
                     "\n[costs]\nwake_same = \"1ms\"\nwake_idle = \"1ms\"\nwake_remote = \"1ms\"");
  s.server.workers = 2;
  replay(s, {{10ms, 9ms}, {19500us, 5ms}});
  return traced_run(s);
}

TEST_CASE("Linux: a connection belongs to nobody until accept returns it", "[models][wake]") {
  // At 20 ms worker 0 calls accept() again and takes it from under worker 1.
  const auto run = late_riser("system = \"linux\"");
  CHECK(run.workers() == Workers{0, 0});
  CHECK(run.accepts[1].at == sim::Time(20ms));
  CHECK(run.result.wakeups.spurious == 1);
}

TEST_CASE("DragonFly: a connection is handed to the waiter as it is woken", "[models][wake]") {
  const auto run = late_riser("system = \"dragonfly\"\nversion = \"5.8\"");
  CHECK(run.workers() == Workers{0, 1});
  CHECK(run.accepts[1].at == sim::Time(20500us));
  CHECK(run.result.wakeups.spurious == 0);
}

TEST_CASE("EPOLLEXCLUSIVE: whether a worker on its way counts depends on the version",
          "[models][wake]") {
  // A wake-up and accept4 take 1 ms each; connections at 10 and 10.5 ms. Before 5.7 the second
  // round ends at worker 0, which is on its way, and so it takes both, at 12 and 13 ms.
  const auto [version, workers, woken] = GENERATE(table<std::string, Workers, std::uint64_t>({
      {"5.6", {0, 0}, 1},
      {"5.7", {0, 1}, 2},
  }));
  INFO(version);
  auto s = plain("sockets = 1\nwait = \"epoll-exclusive\"",
                 "[kernel]\nversion = \"" + version +
                     "\"\n[costs]\nwake_same = \"1ms\"\nwake_idle = \"1ms\"\n"
                     "wake_remote = \"1ms\"\naccept_ok = \"1ms\"");
  replay(s, {{10ms, 0ms}, {10500us, 0ms}});
  const auto run = traced_run(s);
  CHECK(run.workers() == workers);
  CHECK(run.result.wakeups.woken == woken);
}

TEST_CASE("kqueue: a batch of all is what kevent told", "[models][wake]") {
  // kevent takes 1 ms. It tells of the first connection at 10 ms; the second, at 10.5 ms, waits for
  // the next kevent, which begins after the first has been accepted, at 11 ms.
  auto s = plain("sockets = 1\nwait = \"kqueue\"\nbatch = \"all\"",
                 "[kernel]\nsystem = \"freebsd\"\n[costs]\nepoll_wait = \"1ms\"");
  s.server.workers = 1;
  replay(s, {{10ms, 0ms}, {10500us, 0ms}});
  const auto run = traced_run(s);
  REQUIRE(run.accepts.size() == 2);
  CHECK(run.accepts[0].at == sim::Time(11ms));
  CHECK(run.accepts[1].at == sim::Time(12ms));
}

TEST_CASE("Go: one goroutine accepts", "[models][wake]") {
  // accept4 takes 1 ms. The second connection comes at 10.5 ms and wakes another thread, which
  // leaves it to the one that is accepting.
  const auto system = GENERATE(as<std::string>{}, "linux", "freebsd", "dragonfly");
  INFO(system);
  auto s = plain("policy = \"go-net\"\n",
                 "[kernel]\nsystem = \"" + system + "\"\n[costs]\naccept_ok = \"1ms\"");
  replay(s, {{10ms, 0ms}, {10500us, 0ms}});
  const auto run = traced_run(s);
  REQUIRE(run.accepts.size() == 2);
  CHECK(run.accepts[1].worker == run.accepts[0].worker);
  CHECK(run.accepts[1].at == sim::Time(12ms));
}

TEST_CASE("DragonFly: blocked accepts are served first in, first out", "[models][wake]") {
  auto s = plain("sockets = 1\nwait = \"blocking\"",
                 "[kernel]\nsystem = \"dragonfly\"\nversion = \"5.8\"");
  CHECK(traced_run(s).workers() == repeated({0, 1, 2}, 100));
}

TEST_CASE("kqueue on a shared socket wakes every process, newest registration first",
          "[models][wake]") {
  auto s = plain("sockets = 1\nwait = \"kqueue\"",
                 "[kernel]\nsystem = \"dragonfly\"\nversion = \"5.8\"");
  const auto run = traced_run(s);
  CHECK(run.workers() == repeated({2}, 100));
  CHECK(run.result.wakeups.woken == 300);
}

}  // namespace
}  // namespace acceptlab::testing
