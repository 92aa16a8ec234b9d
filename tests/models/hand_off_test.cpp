#include <algorithm>

#include "tests/models/server_scenario.hpp"

namespace acceptlab {
namespace {

using Counts = std::vector<std::uint64_t>;

/// Who served the connections that came at `times`, one each, in that order: the difference that
/// each made. A connection takes 1 us of CPU and 10 ms of waiting.
Counts sequence(const std::string& server, const std::vector<double>& times_ms) {
  ServerCase hand_off{.server = server, .work = "cpu = \"1us\"\nwait = \"10ms\"", .arrive = {}};
  Counts before, chosen;
  for (const double time : times_ms) {
    hand_off.arrive.push_back({std::to_string(100 + time) + "ms", 1});
    const auto m = hand_off.run();
    REQUIRE(m.connections.completed == hand_off.arrive.size());
    Counts served;
    for (const auto& worker : m.workers)
      served.push_back(static_cast<std::uint64_t>(worker.busy / std::chrono::microseconds(1)));
    before.resize(served.size());
    for (std::size_t w = 0; w < served.size(); ++w) {
      if (served[w] != before[w]) chosen.push_back(w);
    }
    before = served;
  }
  return chosen;
}

TEST_CASE("hand-off rules choose in the order worked out by hand", "[models][hand-off]") {
  const std::string dispatcher = "workers = 3\nsockets = 1\nwait = \"dispatcher\"\n";
  CHECK(sequence(dispatcher + "handoff = \"round-robin\"", {0, 1, 2, 3, 4}) ==
        Counts{0, 1, 2, 0, 1});
  // c0 ends at 10: at 11 the loads are 0 1 1, at 11.5 1 1 1 (the first of equals).
  CHECK(sequence(dispatcher + "handoff = \"least-connections\"", {0, 2, 4, 11, 11.5}) ==
        Counts{0, 1, 2, 0, 0});
  // HAProxy; w0 accepts all. up and down are the cursors, q the loads, own q of w0:
  //   0  up 0 t1 w0=0, down 0 t2 w2=0: equal, own 0 < 0 no  -> w0, up 1   loads 1 0 0
  //   6  t1 w1=0, t2 w2=0: equal, own 1                      -> w1, up 2   loads 1 1 0
  //  12  c0 has ended: 0 1 0. Both cursors at w2: t2 goes on to w1
  //      t1 w2=0 < t2 w1=1: down to w0; own 0 <= 0           -> w0         1 1 0
  //  13  t1 w2=0 < t2 w0=1: down to w2; own 1                -> w2         1 1 1
  //  14  both at w2: t2 goes on to w1=1: equal, own 1 < 1 no -> w2, up 3   1 1 2
  //  15  t1 w0=1, t2 w1=1: equal, own 1 < 1 no               -> w0, up 4   2 1 2
  CHECK(sequence("workers = 3\nsockets = 1\nwait = \"epoll-exclusive\"\nhandoff = \"two-index\"",
                 {0, 6, 12, 13, 14, 15}) == Counts{0, 1, 0, 2, 2, 0});
}

TEST_CASE("of d random workers the less loaded one", "[models][hand-off]") {
  // 3000 at once that stay, 30 workers, so 100 each. With d = 1 the loads are binomial: standard
  // deviation 9.8, and the largest of 30 lies beyond 110 but for (1 - 0.15)^30 < 1%. With d = 2 it
  // exceeds the mean by about log2(log2 30) = 2, whatever the number; 110 has never been near.
  const auto largest = [](unsigned d) {
    const auto m = ServerCase{.server =
                                  "workers = 30\nsockets = 1\nwait = \"dispatcher\"\n"
                                  "handoff = { random = " +
                                  std::to_string(d) + " }",
                              .work = "cpu = \"0s\"\nwait = \"500ms\"",
                              .arrive = {{"1ms", 3000}}}
                       .run();
    CHECK(m.connections.completed == 3000);
    const Counts counts = accepted_by_worker(m);
    return *std::max_element(counts.begin(), counts.end());
  };
  CHECK(largest(1) > 110);
  CHECK(largest(2) <= 110);
}

TEST_CASE("credit: a stalled worker gets at most one more", "[models][hand-off]") {
  ServerCase node{.server = "workers = 2\nsockets = 1\nwait = \"dispatcher\"\nhandoff = \"credit\"",
                  .arrive = {},
                  .events =
                      "[[events]]\nat = \"1ms\"\n"
                      "do = { stall_worker = 0, for = \"100ms\" }\n"};
  // w0 stands from 1 to 101 ms. It is given the first of ten, which waits for it; w1 the others.
  for (int i = 2; i < 12; ++i) node.arrive.push_back({std::to_string(i) + "ms", 1});
  auto m = node.run();
  CHECK(accepted_by_worker(m) == Counts{1, 9});
  CHECK(m.connections.completed == 10);
  CHECK(milliseconds(m.latency.service_wait.mean_ns()) == Approx(99.0 / 10));
  CHECK(milliseconds(m.latency.accept_wait.mean_ns()) == Approx(0));
  // Both stand: one of five each, three wait in the primary. Accepted are all, and none is lost.
  node.arrive = {{"2ms", 5}};
  node.events += "[[events]]\nat = \"1ms\"\ndo = { stall_worker = 1, for = \"100ms\" }\n";
  node.duration = "50ms";
  node.drain = "0s";
  m = node.run();
  CHECK(m.connections.accepted == 5);
  CHECK(accepted_by_worker(m) == Counts{1, 1});
  CHECK(m.connections.in_flight() == 5);
  node.drain = "10s";
  CHECK(node.run().connections.completed == 5);
}

TEST_CASE("a dead worker is handed nothing", "[models][hand-off]") {
  const std::string rule = GENERATE(as<std::string>{}, "\"round-robin\"", "\"least-connections\"",
                                    "{ random = 2 }", "\"credit\"");
  // One a millisecond, 2 to 21 ms; w0 dies at 10.5 with what it has, 5 ms of waiting each.
  ServerCase server{.server = "workers = 2\nsockets = 1\nwait = \"dispatcher\"\nhandoff = " + rule,
                    .work = "cpu = \"0s\"\nwait = \"5ms\"",
                    .arrive = {},
                    .events = "[[events]]\nat = \"10.5ms\"\ndo = { crash_worker = 0 }\n"};
  for (int i = 2; i < 22; ++i) server.arrive.push_back({std::to_string(i) + "ms", 1});
  const auto m = server.run();
  const auto crashed =
      m.connections.lost_by_cause.at(static_cast<std::size_t>(kernel::LossCause::Crash));
  CHECK(crashed >= 1);
  CHECK(crashed == m.connections.reset);
  CHECK(m.connections.completed == 20 - crashed);
}

TEST_CASE("a message to a sleeping worker is a return of its wait", "[models][hand-off]") {
  const auto returns = [](unsigned connections) {
    const auto m = ServerCase{.server =
                                  "workers = 1\nsockets = 1\nwait = \"dispatcher\"\n"
                                  "handoff = \"round-robin\"",
                              .work = "cpu = \"10ms\"",
                              .costs = "epoll_wait = \"1us\"",
                              .arrive = {{"1ms", connections}}}
                       .run();
    CHECK(m.connections.completed == connections);
    return m.wakeups.epoll_returns;
  };
  // The dispatcher's, for the listen socket; the worker's for the message and for the request.
  CHECK(returns(1) == 3);
  // The dispatcher looks for each. While the worker returns with the first message the second
  // comes: both are in its hands in the turn after it, and both requests are reported together.
  CHECK(returns(2) == 4);
}

}  // namespace
}  // namespace acceptlab
