#include "tests/models/server_scenario.hpp"

namespace acceptlab {
namespace {

using kernel::Blame;
using kernel::LossCause;

std::uint64_t lost(const kernel::Measurement& m, LossCause cause) {
  return m.connections.lost_by_cause.at(static_cast<std::size_t>(cause));
}

TEST_CASE("threads serve at the same time what only waits", "[models][styles]") {
  // Four connections at once, each waits 1 ms and needs no CPU. service_wait:
  //   prefork               0 1 2 3 ms, mean 1.5
  //   thread-pool of two    0 0 1 1 ms, mean 0.5
  //   thread-per-connection 0 0 0 0
  //   event-loop            0 0 0 0
  // Without a gate the pool's listener accepts all at once; with one, when a thread is free.
  const auto [style, accept_ms, service_ms] = GENERATE(table<std::string, double, double>({
      {"style = \"prefork\"", 1.5, 1.5},
      {"style = \"thread-pool\"\nthreads = 2", 0, 0.5},
      {"style = \"thread-pool\"\nthreads = 2\ngate = \"idle-thread\"", 0.5, 0.5},
      {"style = \"thread-per-connection\"", 0, 0},
      {"style = \"event-loop\"", 0, 0},
  }));
  for (const std::string wait : {"epoll", "epoll-exclusive", "poll", "blocking"}) {
    if (wait == "blocking" && style.find("event-loop") != std::string::npos) continue;
    INFO(style << " " << wait);
    const auto m = ServerCase{.server = "workers = 1\nwait = \"" + wait + "\"\n" + style,
                              .work = "cpu = \"0s\"\nwait = \"1ms\"",
                              .arrive = {{"100ms", 4}}}
                       .run();
    CHECK(m.connections.completed == 4);
    CHECK(milliseconds(m.latency.accept_wait.mean_ns()) == Approx(accept_ms));
    CHECK(milliseconds(m.latency.service_wait.mean_ns()) == Approx(service_ms));
  }
}

TEST_CASE("an idle thread before accept, and whom the wait is blamed on", "[models][styles]") {
  // Five connections at 0, two threads T1 and T2, one CPU, 1 ms each. The listener L accepts c1
  // and c2, then has no thread left and sleeps. T1 serves c1 0-1, wakes L as it becomes free, takes
  // c2 out of the queue 1-2 (T2, woken for it, and L stand behind T1), then sleeps. L accepts c3
  // and c4 at 2, T1 serves them 2-4, and so on: c5 is accepted and served at 4.
  //   accept_wait   0 0 2 2 4   service_wait 0 1 2 3 4
  // Before accept: L slept 0-1 and stood behind T1 1-2, again 2-3 and 3-4: of c3 and c4 1 ms each
  // is run_queue and 1 ms busy_worker, of c5 2 and 2. After accept c2 and c4 wait 1 ms each.
  ServerCase five{.server =
                      "workers = 1\nwait = \"epoll\"\nstyle = \"thread-pool\"\nthreads = 2\n"
                      "gate = \"idle-thread\"",
                  .work = "cpu = \"1ms\"",
                  .arrive = {{"100ms", 5}}};
  auto m = five.run();
  CHECK(milliseconds(m.latency.accept_wait.mean_ns()) == Approx(8.0 / 5));
  CHECK(milliseconds(m.latency.service_wait.mean_ns()) == Approx(10.0 / 5));
  CHECK(blame_ms(m, Blame::RunQueue) == Approx(4));
  CHECK(blame_ms(m, Blame::BusyWorker) == Approx(4));
  CHECK(blame_ms(m, Blame::HandOff) == Approx(2));
  // Without the gate all are accepted at 0 and T1 takes one after the other: 0+1+2+3+4 after
  // accept.
  five.server = "workers = 1\nwait = \"epoll\"\nstyle = \"thread-pool\"\nthreads = 2";
  m = five.run();
  CHECK(m.latency.accept_wait.mean_ns() == 0);
  CHECK(blame_ms(m, Blame::HandOff) == Approx(10));
}

TEST_CASE("a thread's start costs the listener", "[models][styles]") {
  // Two at once; a start takes 2 ms of the CPU that listener and threads share, service 1 ms. The
  // listener does not sleep between the two: starts 0-2 and 2-4, services 4-5 and 5-6.
  const auto m = ServerCase{.server =
                                "workers = 1\nwait = \"epoll\"\nbatch = 2\n"
                                "style = \"thread-per-connection\"",
                            .work = "cpu = \"1ms\"",
                            .costs = "thread_start = \"2ms\"",
                            .arrive = {{"100ms", 2}}}
                     .run();
  CHECK(milliseconds(m.latency.accept_wait.mean_ns()) == Approx((0 + 2) / 2.0));
  CHECK(milliseconds(m.latency.service_wait.mean_ns()) == Approx((4 + 5) / 2.0));
  // c1: accepted at 0, its thread woken at 2, behind the listener 2-4. c2: accepted at 2, its
  // thread woken at 4, behind the first 4-5; the rest of each is the start and the accept before.
  CHECK(blame_ms(m, Blame::RunQueue) == Approx(2 + 1));
  CHECK(blame_ms(m, Blame::HandOff) == Approx(2 + 2));
  CHECK(blame_ms(m, Blame::BusyWorker) == Approx(2));
}

TEST_CASE("a limit parks until the low-water mark, or closes", "[models][gates]") {
  // At most 2 open, each waits 1 ms. c1 comes at 0, c2 at 0.5, c3 at 0.6 ms and finds the worker
  // parked. Accepted again at low = 1: when c1 ends, at 1.0 (0.4 ms); at low = 0: when c2 ends, at
  // 1.5 (0.9 ms).
  for (const std::string style : {"event-loop", "thread-pool\"\nthreads = \"4"}) {
    const auto with = [&](const std::string& gate) {
      std::string chosen = style == "event-loop" ? "style = \"event-loop\"\n"
                                                 : "style = \"thread-pool\"\nthreads = 4\n";
      return ServerCase{.server = "workers = 1\nwait = \"epoll\"\n" + chosen + "gate = " + gate,
                        .work = "cpu = \"0s\"\nwait = \"1ms\"",
                        .arrive = {{"100ms", 1}, {"100.5ms", 1}, {"100.6ms", 1}}}
          .run();
    };
    INFO(style);
    auto m = with("{ max = 2, low = 1, over = \"park\" }");
    CHECK(milliseconds(m.latency.accept_wait.mean_ns()) == Approx(0.4 / 3));
    m = with("{ max = 2, low = 0, over = \"park\" }");
    CHECK(milliseconds(m.latency.accept_wait.mean_ns()) == Approx(0.9 / 3));
    CHECK(m.connections.completed == 3);
    m = with("{ max = 2, over = \"close\" }");
    CHECK(m.connections.accepted == 3);
    CHECK(m.connections.completed == 2);
    CHECK(lost(m, LossCause::Shed) == 1);
  }
}

TEST_CASE("Puma: a busier worker sleeps longer before it tries", "[models][gates]") {
  // Sleep = 5 ms x b / (25 T), b connections in the worker. Three come at 0 and stay.
  //   T = 2: 0, then 0.1, then 0.2 ms: accepted at 0, 0.1, 0.3
  //   an event loop is one thread: 0, 0.2, 0.4: accepted at 0, 0.2, 0.6
  const auto [style, sum] = GENERATE(table<std::string, double>({
      {"style = \"thread-pool\"\nthreads = 2", 0.4},
      {"style = \"event-loop\"", 0.8},
  }));
  const auto m =
      ServerCase{.server = "workers = 1\nwait = \"poll\"\ngate = { delay = \"5ms\" }\n" + style,
                 .work = "cpu = \"0s\"\nwait = \"50ms\"",
                 .arrive = {{"100ms", 3}}}
          .run();
  CHECK(milliseconds(m.latency.accept_wait.mean_ns()) == Approx(sum / 3));
}

TEST_CASE("nginx: too few free slots move a worker to the tail", "[models][gates]") {
  // Two workers, 4 slots, half of them wanted free. At its k-th accept a worker has k connections:
  // disabled = 2 - (4 - k) = k - 2, positive at k = 3. It moves to the tail at its 0th, 16th, ...
  // accept event and while disabled is positive:
  //   c0 w0 (moves: 0th) c1 w1 (moves) c2 c3 c4 w0 (k = 1, 2, 3: moves) c5 c6 c7 w1 (moves)
  // Without a limit on connections w0 keeps the head from c2 on.
  const std::string server =
      "workers = 2\nsockets = 1\nwait = \"epoll-exclusive\"\nrearm = 16\n"
      "gate = { free_fraction = 0.5 }\n";
  ServerCase nginx{
      .server = server + "connections = 4", .work = "cpu = \"0s\"\nwait = \"500ms\"", .arrive = {}};
  for (int i = 0; i < 8; ++i) nginx.arrive.push_back({std::to_string(100 + i) + "ms", 1});
  using Counts = std::vector<std::uint64_t>;
  CHECK(accepted_by_worker(nginx.run()) == Counts{4, 4});
  nginx.arrive.resize(5);
  CHECK(accepted_by_worker(nginx.run()) == Counts{4, 1});
  nginx.arrive.resize(2);
  CHECK(accepted_by_worker(nginx.run()) == Counts{1, 1});
  nginx.server = server;
  for (int i = 2; i < 8; ++i) nginx.arrive.push_back({std::to_string(100 + i) + "ms", 1});
  CHECK(accepted_by_worker(nginx.run()) == Counts{7, 1});
}

TEST_CASE("nginx: too few free slots skip the accept mutex for a turn", "[models][gates]") {
  // w0 has the lock from the start, w1 looks every 500 ms. 4 of 5 slots are wanted free, so at its
  // k-th accept, from 0, disabled = 4 - (5 - k) = k - 1. At c3 it is 2: the turn that reads the
  // request and the one in which w0 goes to sleep leave the lock alone. (At c2 it is 1: w0 sleeps
  // with the lock again.) w1 takes it at 500 ms, but w0 is still registered: c4 at 550 ms wakes
  // both, and w1, at the head of the queue, is quicker.
  const auto with = [](const std::string& more, const std::string& events = "") {
    return ServerCase{
        .server = "workers = 2\nsockets = 1\nwait = \"try-lock\"\n" + more,
        .work = "cpu = \"0s\"\nwait = \"900ms\"",
        .arrive = {{"100ms", 1}, {"200ms", 1}, {"300ms", 1}, {"400ms", 1}, {"550ms", 1}},
        .events = events}
        .run();
  };
  using Counts = std::vector<std::uint64_t>;
  const std::string gated = "connections = 5\ngate = { free_fraction = 0.8 }";
  auto m = with(gated);
  CHECK(accepted_by_worker(m) == Counts{4, 1});
  CHECK(m.connections.completed == 5);
  // With w1 stopped at 540 ms, lock in hand, w0 accepts without it, and at once.
  m = with(gated, "[[events]]\nat = \"540ms\"\ndo = { stall_worker = 1, for = \"100ms\" }\n");
  CHECK(accepted_by_worker(m) == Counts{5, 0});
  CHECK(milliseconds(m.latency.accept_wait.mean_ns()) == Approx(0));
  // Without the gate w0 keeps the lock, here without a slot for the fifth.
  m = with("connections = 4");
  CHECK(accepted_by_worker(m) == Counts{5, 0});
  CHECK(lost(m, LossCause::Shed) == 1);
}

TEST_CASE("nginx: one competition for the accept mutex in each turn", "[models][gates]") {
  // All slots are wanted free, so at its k-th accept, from 0, disabled = k. w0 has the lock from
  // the start and accepts c0 to c3 by 400 ms, which leaves 3: the turn that reads c3's request
  // (2), the one that sleeps and reads of c0's end at 450 (1), the next that sleeps (0). So w1 gets
  // the lock at 500 ms, and c4. Counted twice a turn w0 would have it back at 450.
  const auto m =
      ServerCase{.server =
                     "workers = 2\nsockets = 1\nwait = \"try-lock\"\nconnections = 4\n"
                     "gate = { free_fraction = 1.0 }",
                 .work = "cpu = \"0s\"\nwait = \"350ms\"",
                 .arrive = {{"100ms", 1}, {"200ms", 1}, {"300ms", 1}, {"400ms", 1}, {"520ms", 1}}}
          .run();
  CHECK(accepted_by_worker(m) == std::vector<std::uint64_t>{4, 1});
}

TEST_CASE("nginx: no free slot ends the turn", "[models][gates]") {
  // Five at once, two slots, accept4 1 ms. c0, c1 and c2, which is shed, make the first turn. The
  // second begins with the listen socket, which went back to the list first: c3 is shed, and at
  // 4 ms the two requests are looked at.
  const auto m = ServerCase{.server =
                                "workers = 1\nwait = \"epoll\"\nbatch = \"all\"\n"
                                "connections = 2",
                            .work = "cpu = \"0s\"\nwait = \"500ms\"",
                            .costs = "accept_ok = \"1ms\"",
                            .arrive = {{"100ms", 5}}}
                     .run();
  CHECK(lost(m, LossCause::Shed) == 3);
  CHECK(m.latency.service_wait.count() == 2);
  CHECK(milliseconds(m.latency.service_wait.mean_ns()) == Approx(4));
}

TEST_CASE("gunicorn: the next connection without a look at the poll set", "[models][styles]") {
  // Waiting takes 1 ms before the first of three connections, service 1 ms, and EAGAIN only leads
  // back to the wait. Accepted at 1, 2 and 3 ms; with a batch of one at 1, 3 and 5.
  const auto [batch, sum] = GENERATE(table<std::string, double>({{"\"all\"", 6}, {"1", 9}}));
  ServerCase three{.server = "workers = 1\nwait = \"poll\"\nstyle = \"prefork\"\nbatch = " + batch,
                   .work = "cpu = \"1ms\"",
                   .costs = "epoll_wait = \"1ms\"",
                   .arrive = {{"100ms", 3}}};
  CHECK(milliseconds(three.run().latency.accept_wait.mean_ns()) == Approx(sum / 3));
}

TEST_CASE("a worker whose socket closed serves the one that opens", "[models][styles]") {
  const std::string wait = GENERATE(as<std::string>{}, "blocking", "epoll", "lock");
  const std::string style =
      GENERATE(as<std::string>{}, "prefork", "thread-pool", "thread-per-connection");
  if (wait == "lock" && style != "prefork") return;
  INFO(wait << " " << style);
  const auto m = ServerCase{.server = "workers = 1\nsockets = 1\nwait = \"" + wait +
                                      "\"\nstyle = \"" + style + "\"",
                            .arrive = {{"100ms", 1}, {"400ms", 1}},
                            .events =
                                "[[events]]\nat = \"200ms\"\ndo = { close_socket = 0 }\n"
                                "[[events]]\nat = \"300ms\"\ndo = { add_socket = true }\n"}
                     .run();
  CHECK(m.connections.completed == 2);
}

TEST_CASE("a room beyond sleeping watchers counts those on their way", "[models][wake]") {
  // Two workers asleep, no room beyond them, a wake-up takes 1 ms. Of three connections within it
  // two have a worker and the third is refused, however the workers wait.
  const std::string wait =
      GENERATE(as<std::string>{}, "blocking", "epoll-exclusive", "epoll", "shared-epoll");
  INFO(wait);
  const auto m = ServerCase{.server = "workers = 2\nsockets = 1\nqueue_room = 0\nwait = \"" + wait +
                                      "\"\n[client]\nsyn_retries = 0",
                            .work = "cpu = \"5ms\"",
                            .costs =
                                "wake_same = \"1ms\"\nwake_idle = \"1ms\"\n"
                                "wake_remote = \"1ms\"",
                            .arrive = {{"100ms", 1}, {"100.2ms", 1}, {"100.4ms", 1}}}
                     .run();
  CHECK(m.connections.completed == 2);
  CHECK(m.connections.refused == 1);
}

TEST_CASE("Go: a thread that ends while it accepts leaves the socket to the others",
          "[models][styles]") {
  // accept4 takes 1 ms; the thread that accepts the first is killed in it, when the second waits.
  for (const unsigned worker : {0U, 1U}) {
    const auto m = ServerCase{.server = "policy = \"go-net\"\nworkers = 2",
                              .costs = "accept_ok = \"1ms\"",
                              .arrive = {{"100ms", 1}, {"100.5ms", 1}, {"200ms", 1}},
                              .events = "[[events]]\nat = \"100.7ms\"\ndo = { crash_worker = " +
                                        std::to_string(worker) + " }\n"}
                       .run();
    CHECK(lost(m, LossCause::Crash) + m.connections.completed == 3);
    CHECK(m.connections.completed >= 2);
  }
}

}  // namespace
}  // namespace acceptlab
