#include <algorithm>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

// Reload, binary upgrade, crash and respawn: what becomes of which connection, and which process
// and socket lives from when to when. No costs, no distance: times are those of the steps alone. A
// worker starts in 1 ms, and a master waits 100 ms before it asks the old ones to quit.

namespace acceptlab::testing {
namespace {

using namespace std::chrono_literals;
using kernel::LossCause;
using Sequence = std::vector<std::uint64_t>;

const std::string linux_61 = "system = \"linux\"\nversion = \"6.1\"",
                  migrates = linux_61 + "\nsysctl = { \"net.ipv4.tcp_migrate_req\" = 1 }",
                  dragonfly = "system = \"dragonfly\"\nversion = \"5.8\"";

std::string event(const std::string& at, const std::string& what) {
  return "[[events]]\nat = \"" + at + "\"\ndo = { " + what + " }\n";
}

struct Case {
  std::string server = "workers = 2\nsockets = \"per-worker\"";
  std::string kernel = linux_61;
  std::string work = "cpu = \"0s\"";
  std::string events{};
  std::vector<Row> arrive{};

  experiment::Scenario scenario() const {
    auto s = testing::scenario("format = 1\n[machine]\ncosts = \"zero\"\n[kernel]\n" + kernel +
                               "\n[network]\nrtt = \"0us\"\n[server]\nworker_start = \"1ms\"\n" +
                               server + "\n[work]\n" + work + "\n[[arrivals]]\n" + events +
                               "[run]\nduration = \"1s\"\nwarmup = \"0s\"\n");
    replay(s, arrive);
    return s;
  }
  TracedRun run() const { return traced_run(scenario()); }
};

/// The connections that `socket` gave to accept(2), in order; the first of the run is 1.
Sequence accepted_from(const TracedRun& run, unsigned socket) {
  Sequence all;
  for (const Accept& a : run.accepts) {
    if (a.socket == socket) all.push_back(a.connection + 1);
  }
  return all;
}

std::uint64_t lost_to(const TracedRun& run, LossCause cause) {
  return run.result.connections.lost_by_cause.at(static_cast<std::size_t>(cause));
}

/// s1 s2 s3 wait at socket 0 and s4 s5 s6 at socket 1, whose workers are stalled up to 310 ms.
Case stalled(const std::string& kernel, const std::string& event_at_50ms) {
  Case c;
  c.kernel = kernel;
  c.events = event("10ms", "stall_worker = 0, for = \"300ms\"") +
             event("10ms", "stall_worker = 1, for = \"300ms\"") + event("50ms", event_at_50ms);
  for (int i = 0; i < 6; ++i)
    c.arrive.push_back({std::chrono::milliseconds(11 + i), 0ms, i < 3 ? 0 : 1});
  return c;
}

bool finds(const TracedRun& run, const std::string& text) {
  const auto& findings = run.result.findings;
  return std::any_of(findings.begin(), findings.end(),
                     [&](const std::string& f) { return f.find(text) != std::string::npos; });
}

// --- Reload

TEST_CASE("reload with fewer workers: the last holder's close decides", "[models][lifecycle]") {
  // The new worker has socket 0 from 51 ms on and accepts s1 s2 s3. The master drops socket 1 at
  // 50 ms, but both old workers have it open until they act on QUIT, which is when they wake.
  const auto [kernel, from_0, lost] =
      GENERATE(table<std::string, Sequence, std::uint64_t>({{linux_61, {1, 2, 3}, 3},
                                                            {migrates, {1, 2, 3, 4, 5, 6}, 0},
                                                            {dragonfly, {1, 2, 3, 4, 5, 6}, 0}}));
  INFO(kernel);
  const auto run = stalled(kernel, "reload = { workers = 1 }").run();
  CHECK(accepted_from(run, 0) == from_0);
  CHECK(accepted_from(run, 1).empty());
  CHECK(run.result.connections.reset == lost);
  CHECK(lost_to(run, LossCause::ClosePending) == lost);
  REQUIRE(run.result.lifecycle.size() == 3);
  CHECK(run.result.lifecycle[2].lost == lost);
  CHECK(run.result.lifecycle[2].moved == 3 - lost);
  REQUIRE(run.result.sockets.size() == 2);
  CHECK_FALSE(run.result.sockets[0].died);
  CHECK(run.result.sockets[1].died == sim::Time(310ms));
  REQUIRE(run.result.workers.size() == 3);
  CHECK(run.result.workers[0].died == sim::Time(310ms));
  CHECK(run.result.workers[1].died == sim::Time(310ms));
  CHECK(run.result.workers[2].born == sim::Time(50ms));
  CHECK_FALSE(run.result.workers[2].died);
  CHECK(std::all_of(run.accepts.begin(), run.accepts.end(),
                    [](const Accept& a) { return a.worker == 2; }));
}

TEST_CASE("reload with as many or more workers closes nothing", "[models][lifecycle]") {
  const auto workers = GENERATE(2U, 3U);
  const auto run =
      stalled(linux_61, "reload = { workers = " + std::to_string(workers) + " }").run();
  CHECK(run.result.connections.completed == 6);
  CHECK(accepted_from(run, 0) == Sequence{1, 2, 3});
  CHECK(accepted_from(run, 1) == Sequence{4, 5, 6});
  REQUIRE(run.result.sockets.size() == workers);  // the group grows before the workers start
  if (workers == 3) CHECK(run.result.sockets[2].born == sim::Time(50ms));
  CHECK(run.result.workers.size() == 2 + workers);
  CHECK(run.result.lifecycle[2].lost == 0);
  CHECK(run.result.lifecycle[2].moved == 0);
  // All six waited at the event, so it made no queue longer.
  CHECK(run.result.lifecycle[2].delayed == 0);
}

TEST_CASE("reload where workers hold the sockets: the old close while the new bind",
          "[models][lifecycle]") {
  // Sockets 2 and 3 are there from 51 ms. At 310 ms the old workers close 0 and 1: Linux resets
  // what waits there; on DragonFly the last of the group, 3, inherits all of it in order.
  const auto [kernel, holder, from_3, lost] =
      GENERATE(table<std::string, std::string, Sequence, std::uint64_t>(
          {{linux_61, "worker", {}, 6},
           {linux_61, "first-worker", {}, 6},
           {dragonfly, "worker", {1, 2, 3, 4, 5, 6}, 0},
           {dragonfly, "first-worker", {1, 2, 3, 4, 5, 6}, 0}}));
  INFO(kernel << holder);
  auto c = stalled(kernel, "reload = {}");
  c.server += "\nholder = \"" + holder + "\"";
  const auto run = c.run();
  CHECK(accepted_from(run, 3) == from_3);
  CHECK(run.result.connections.reset == lost);
  CHECK(run.result.lifecycle[2].lost == lost);
  CHECK(run.result.lifecycle[2].moved == from_3.size());
  REQUIRE(run.result.sockets.size() == 4);
  CHECK(run.result.sockets[0].died == sim::Time(310ms));
  // Ziehau's master makes the first socket itself, before the first worker is there.
  CHECK(run.result.sockets[2].born == sim::Time(holder == "worker" ? 51ms : 50ms));
  CHECK(run.result.sockets[3].born == sim::Time(51ms));
}

TEST_CASE("migration passes from one closing socket to the next", "[models][lifecycle]") {
  auto c = stalled(migrates, "reload = {}");
  c.server += "\nholder = \"worker\"";
  const auto run = c.run();
  CHECK(run.result.connections.completed == 6);
  CHECK(run.result.lifecycle[2].lost == 0);
  CHECK(run.result.lifecycle[2].moved >= 6);  // once more what socket 0 gave to socket 1
}

TEST_CASE("an old worker drains, and shares its socket until then", "[models][lifecycle]") {
  // Reload at 100.5 ms, QUIT at 200.5 ms; each request waits for 300 ms. Worker 0 has nothing to
  // do. From 101.5 ms on socket 1 has a second watcher, worker 3; the connection of 180 ms still
  // goes to worker 1, which was registered first, and which ends with it at 480 ms.
  Case c{.work = "cpu = \"0s\"\nwait = \"300ms\"",
         .events = event("100.5ms", "reload = {}"),
         .arrive = {{100ms, 0ms, 1}, {180ms, 0ms, 1}, {350ms, 0ms, 1}}};
  const auto run = c.run();
  CHECK(run.result.connections.completed == 3);
  CHECK(run.workers() == std::vector<unsigned>{1, 1, 3});
  REQUIRE(run.result.workers.size() == 4);
  CHECK(run.result.workers[0].died == sim::Time(200500us));
  CHECK(run.result.workers[1].died == sim::Time(480ms));
}

TEST_CASE("QUIT closes connections that wait for another request", "[models][lifecycle]") {
  // Two requests, 500 ms apart; QUIT comes at 150 ms, and closes after the first. The second goes
  // over another connection, to the new worker.
  const auto style =
      GENERATE(as<std::string>{}, "event-loop", "prefork", "thread-pool", "thread-per-connection");
  INFO(style);
  Case c{.server = "workers = 1\nsockets = 1\nstyle = \"" + style + "\"",
         .work = "cpu = \"0s\"\nrequests = 2\nbetween_requests = \"500ms\"",
         .events = event("50ms", "reload = {}"),
         .arrive = {{20ms, 0ms, 0}}};
  const auto run = c.run();
  CHECK(run.workers() == std::vector<unsigned>{0, 1});
  REQUIRE(run.ends.size() == 2);
  CHECK(run.ends[0].at == sim::Time(150ms));
  CHECK(run.ends[1].at == sim::Time(520ms));
  CHECK(run.result.connections.completed == 2);
  CHECK(run.result.workers[0].died == sim::Time(150ms));
}

TEST_CASE("a worker that is asked to quit closes after the response under way",
          "[models][lifecycle]") {
  // The request of 20 ms is answered at 220 ms, and no second one is waited for: it comes at 720 ms
  // over another connection, and is answered at 920 ms.
  const auto style =
      GENERATE(as<std::string>{}, "event-loop", "prefork", "thread-pool", "thread-per-connection");
  INFO(style);
  Case c{.server = "workers = 1\nsockets = 1\nstyle = \"" + style + "\"",
         .work = "cpu = \"0s\"\nwait = \"200ms\"\nrequests = 2\nbetween_requests = \"500ms\"",
         .events = event("50ms", "reload = {}"),
         .arrive = {{20ms, 0ms, 0}}};
  const auto run = c.run();
  REQUIRE(run.ends.size() == 2);
  CHECK(run.ends[0].at == sim::Time(220ms));
  CHECK(run.ends[1].at == sim::Time(920ms));
  CHECK(run.result.connections.completed == 2);
  CHECK(run.result.workers[0].died == sim::Time(220ms));
}

TEST_CASE("shutdown_timeout ends a drain", "[models][lifecycle]") {
  // QUIT at 150 ms; the request would be answered at 620 ms.
  const auto style = GENERATE(as<std::string>{}, "event-loop", "thread-pool");
  INFO(style);
  Case c{
      .server = "workers = 1\nsockets = 1\nshutdown_timeout = \"50ms\"\nstyle = \"" + style + "\"",
      .work = "cpu = \"0s\"\nwait = \"600ms\"",
      .events = event("50ms", "reload = {}"),
      .arrive = {{20ms, 0ms, 0}, {300ms, 0ms, 0}}};
  const auto run = c.run();
  CHECK(run.ends[0].at == sim::Time(200ms));
  CHECK(lost_to(run, LossCause::Shutdown) == 1);
  CHECK(run.result.connections.completed == 1);
  CHECK(run.result.lifecycle[0].lost == 1);
  CHECK(run.result.workers[0].died == sim::Time(200ms));
}

TEST_CASE("every style and wait lets its workers go", "[models][lifecycle]") {
  struct Way {
    std::string server, kernel = linux_61;
  };
  const auto way = GENERATE(values<Way>(
      {{"wait = \"epoll\""},
       {"wait = \"epoll-exclusive\"\nrearm = 16"},
       {"wait = \"epoll\"\nsockets = 1\nwatch = \"all\""},
       {"wait = \"try-lock\"\nsockets = 1\ngate = { free_fraction = 0.125 }\nconnections = 64"},
       {"policy = \"go-net\""},
       {"wait = \"kqueue\"", dragonfly},
       {"wait = \"poll\"\nstyle = \"prefork\""},
       {"wait = \"blocking\"\nstyle = \"prefork\"\nsockets = 1"},
       {"wait = \"lock\"\nstyle = \"prefork\"\nsockets = 1"},
       {"wait = \"blocking\"\nstyle = \"thread-pool\"\nthreads = 8\nsockets = 1"},
       {"wait = \"poll\"\nstyle = \"thread-pool\"\nthreads = 4\ngate = \"idle-thread\""},
       {"wait = \"poll\"\nstyle = \"thread-pool\"\nthreads = 4\n"
        "gate = { max = 2, low = 1, over = \"park\" }"},
       {"wait = \"epoll\"\nstyle = \"thread-per-connection\""}}));
  INFO(way.server);
  auto s =
      scenario("format = 1\n[kernel]\n" + way.kernel + "\n[server]\nworkers = 4\nrespawn = true\n" +
               way.server +
               "\n[work]\ncpu = { type = \"exponential\", mean = \"100us\" }\n"
               "wait = { type = \"exponential\", mean = \"1ms\" }\n"
               "requests = { type = \"uniform\", min = 1, max = 4 }\n"
               "between_requests = { type = \"exponential\", mean = \"2ms\" }\n"
               "[[arrivals]]\nprocess = { type = \"poisson\", rate = \"1000/s\" }\n" +
               event("100ms", "reload = {}") + event("400ms", "reload = {}") +
               event("500ms", "crash_worker = 9") + "[run]\nduration = \"1s\"\nwarmup = \"0s\"\n");
  const auto run = traced_run(s);
  const auto& c = run.result.connections;
  // Nothing is lost but what the crashed worker had, and nobody is left over.
  CHECK(c.completed + lost_to(run, LossCause::Crash) == c.offered);
  REQUIRE(run.result.workers.size() == 13);
  for (unsigned w = 0; w < 13; ++w) {
    INFO("worker " << w);
    CHECK(run.result.workers[w].died.has_value() == (w < 8 || w == 9));
  }
}

// --- Binary upgrade

TEST_CASE("binary upgrade with fewer workers: surplus sockets wait for nobody, then close",
          "[models][lifecycle]") {
  // USR2 at 50 ms; WINCH when the new worker had its 1 ms and 100 ms more, at 151 ms; QUIT at
  // 251 ms. Until WINCH worker 1 accepts from socket 1; then two connections wait there.
  const auto [kernel, lost] =
      GENERATE(table<std::string, std::uint64_t>({{linux_61, 2}, {migrates, 0}, {dragonfly, 0}}));
  INFO(kernel);
  Case c{.kernel = kernel,
         .events = event("50ms", "binary_upgrade = { drain = \"100ms\", workers = 1 }"),
         .arrive = {{100ms, 0ms, 1}, {200ms, 0ms, 1}, {201ms, 0ms, 1}, {202ms, 0ms, 0}}};
  const auto run = c.run();
  CHECK(accepted_from(run, 1) == Sequence{1});
  CHECK(run.result.connections.reset == lost);
  CHECK(run.result.connections.completed == 4 - lost);
  REQUIRE(run.result.lifecycle.size() == 1);
  const auto& row = run.result.lifecycle[0];
  CHECK(row.lost == lost);
  CHECK(row.moved == 2 - lost);
  CHECK(row.delayed == 2);
  REQUIRE(row.recovered_after);
  CHECK(*row.recovered_after >= 201ms);
  CHECK(*row.recovered_after < 201ms + 200us);
  CHECK(run.result.sockets[1].died == sim::Time(251ms));
  CHECK(finds(run, "socket 1 is kept open by a master whose workers have left"));
  CHECK(run.result.workers[0].died == sim::Time(151ms));
}

TEST_CASE("binary upgrade with as many workers loses nothing, unless they bind anew",
          "[models][lifecycle]") {
  // Three connections wait at each of two sockets while their workers are stalled up to 310 ms;
  // WINCH finds them so at 151 ms.
  const auto [holder, kernel, lost] =
      GENERATE(table<std::string, std::string, std::uint64_t>({{"master", linux_61, 0},
                                                               {"worker", linux_61, 6},
                                                               {"worker", dragonfly, 0},
                                                               {"first-worker", dragonfly, 0}}));
  INFO(holder << kernel);
  auto c = stalled(kernel, "binary_upgrade = { drain = \"50ms\" }");
  c.server += "\nholder = \"" + holder + "\"";
  const auto run = c.run();
  CHECK(run.result.connections.reset == lost);
  CHECK(run.result.connections.completed == 6 - lost);
  CHECK(run.result.sockets.size() == (holder == "master" ? 2 : 4));
  CHECK(run.result.lifecycle[2].lost == lost);
}

TEST_CASE("rollback: HUP to the old master, QUIT to the new", "[models][lifecycle]") {
  // Each step at its time; a connection to each socket every 20 ms.
  Case c{.events = event("50ms", "signal = \"USR2\"") + event("200ms", "signal = \"WINCH\"") +
                   event("400ms", "signal = \"HUP\", to = \"old\"") +
                   event("600ms", "signal = \"QUIT\", to = \"new\"")};
  for (int i = 0; i < 80; ++i)
    c.arrive.push_back({std::chrono::milliseconds(10 * i + 5), 0ms, i % 2});
  const auto run = c.run();
  CHECK(run.result.connections.completed == 80);
  CHECK(run.result.sockets.size() == 2);
  CHECK(run.result.findings.empty());
  REQUIRE(run.result.workers.size() == 6);
  for (unsigned w = 0; w < 6; ++w) {
    INFO("worker " << w);
    const std::vector<std::optional<sim::Time>> died{
        sim::Time(200ms), sim::Time(200ms), sim::Time(600ms), sim::Time(600ms), {}, {}};
    CHECK(run.result.workers[w].died == died[w]);
  }
  const auto by = [&](sim::Duration from, sim::Duration to, std::vector<unsigned> workers) {
    return std::all_of(run.accepts.begin(), run.accepts.end(), [&](const Accept& a) {
      return a.at < sim::Time(from) || a.at >= sim::Time(to) ||
             std::find(workers.begin(), workers.end(), a.worker) != workers.end();
    });
  };
  CHECK(by(0ms, 51ms, {0, 1}));
  CHECK(by(200ms, 401ms, {2, 3}));
  CHECK(by(600ms, 1s, {4, 5}));
}

TEST_CASE("the old master goes on when the new one quits", "[models][lifecycle]") {
  // ngx_reap_children: its workers were sent away, so it starts others, which are there 1 ms later.
  Case c{.events = event("50ms", "signal = \"USR2\"") + event("200ms", "signal = \"WINCH\"") +
                   event("400ms", "signal = \"QUIT\", to = \"new\""),
         .arrive = {{400500us, 0ms, 0}}};
  const auto run = c.run();
  REQUIRE(run.accepts.size() == 1);
  CHECK(run.accepts[0].at == sim::Time(401ms));
  CHECK(run.accepts[0].worker == 4);
  CHECK(run.result.lifecycle[2].delayed == 1);
}

TEST_CASE("signals that find nobody are said", "[models][lifecycle]") {
  Case c{.events = event("100ms", "signal = \"QUIT\"") + event("200ms", "signal = \"HUP\"") +
                   event("300ms", "add_socket = true"),
         .arrive = {{50ms, 0ms, 0}, {150ms, 0ms, 0}}};
  const auto run = c.run();
  CHECK(run.result.connections.completed == 1);
  CHECK(run.result.connections.refused == 1);
  CHECK(finds(run, "the last master has quit"));
  CHECK(finds(run, "HUP to the old master: there is none"));
  CHECK(finds(run, "add_socket: the server has quit"));
  Case two{.events = event("100ms", "signal = \"USR2\"") + event("150ms", "signal = \"USR2\"")};
  two.arrive = {{50ms, 0ms, 0}};
  CHECK(finds(two.run(), "two masters run already"));
}

// --- Crash

TEST_CASE("respawn under each holder", "[models][lifecycle]") {
  // Worker 0 crashes at 50 ms and has a successor at 60 ms. A connection comes to socket 0 at 52
  // ms: it waits where the master holds the socket; where the worker held it, the socket is gone,
  // and what is told to go there goes to the one that is left.
  const auto holder = GENERATE(as<std::string>{}, "master", "worker", "first-worker");
  INFO(holder);
  auto c = Case{.events = event("50ms", "crash_worker = 0"),
                .arrive = {{45ms, 20ms, 0}, {52ms, 0ms, 0}, {70ms, 0ms, 0}}};
  c.server = "workers = 2\nsockets = \"per-worker\"\nrespawn = true\nholder = \"" + holder + "\"";
  auto s = c.scenario();
  s.server.worker_start = 10ms;
  const auto run = traced_run(s);
  const bool master = holder == "master";
  CHECK(lost_to(run, LossCause::Crash) == 1);
  CHECK(run.result.lifecycle[0].lost == 1);
  CHECK(run.result.connections.completed == 2);
  REQUIRE(run.accepts.size() == 3);
  CHECK(run.accepts[1].at == sim::Time(master ? 60ms : 52ms));
  CHECK(run.accepts[1].worker == (master ? 2 : 1));
  REQUIRE(run.result.sockets.size() == (master ? 2 : 3));
  if (!master) CHECK(run.result.sockets[0].died == sim::Time(50ms));
  if (!master) CHECK(run.result.sockets[2].born == sim::Time(60ms));
  CHECK(run.result.workers[2].born == sim::Time(50ms));
  CHECK_FALSE(finds(run, "lost its last watcher"));
}

TEST_CASE("a worker that crashes while it drains has no successor", "[models][lifecycle]") {
  // QUIT at 150 ms finds worker 1 with a request; it crashes at 200 ms.
  Case c{.server = "workers = 2\nsockets = \"per-worker\"\nrespawn = true",
         .work = "cpu = \"0s\"\nwait = \"300ms\"",
         .events = event("50ms", "reload = { workers = 1 }") + event("200ms", "crash_worker = 1"),
         .arrive = {{20ms, 0ms, 1}}};
  const auto run = c.run();
  CHECK(run.result.workers.size() == 3);
  CHECK(run.result.lifecycle[1].lost == 1);
  CHECK(run.result.sockets[1].died == sim::Time(150ms));
}

// --- Test of the configuration

TEST_CASE("nginx -t before 1.13.4 takes connections and resets them", "[models][lifecycle]") {
  // The test's sockets are 2 and 3, from 50 to 60 ms; a connection comes to 3.
  const auto [version, lost] =
      GENERATE(table<std::string, std::uint64_t>({{"1.12", 1}, {"1.13.4", 0}, {"1.25", 0}}));
  INFO(version);
  Case c{.server = "policy = \"nginx-reuseport\"\nworkers = 2\nversion = \"" + version + "\"",
         .events = event("50ms", "config_test = true, for = \"10ms\""),
         .arrive = {{55ms, 0ms, lost == 1 ? 3 : 0}, {70ms, 0ms, 0}}};
  const auto run = c.run();
  CHECK(run.result.connections.reset == lost);
  CHECK(run.result.connections.completed == 2 - lost);
  CHECK(run.result.lifecycle[0].lost == lost);
  CHECK(run.result.sockets.size() == (lost == 1 ? 4 : 2));
}

// --- Keep-alive

TEST_CASE("a limit of requests or of idle time: the rest comes over another connection",
          "[models][lifecycle]") {
  // Requests at 20, 40 and 60 ms. A limit of two closes at 40 ms, and the third connects at 60 ms;
  // a timeout of 5 ms closes at 25, 45 and (after the last, which closes anyway) 60 ms.
  struct Limit {
    std::string key;
    std::vector<sim::Duration> connects, ends;
  };
  const auto limit = GENERATE(values<Limit>({
      {"keepalive_requests = 2", {20ms, 60ms}, {40ms, 60ms}},
      {"keepalive_requests = 3", {20ms}, {60ms}},
      {"keepalive_timeout = \"5ms\"", {20ms, 40ms, 60ms}, {25ms, 45ms, 60ms}},
      {"keepalive_timeout = \"20001us\"", {20ms}, {60ms}},
  }));
  const auto style = GENERATE(as<std::string>{}, "event-loop", "prefork", "thread-pool");
  INFO(style << " " << limit.key);
  Case c{.server = "workers = 1\nsockets = 1\nstyle = \"" + style + "\"\n" + limit.key,
         .work = "cpu = \"0s\"\nrequests = 3\nbetween_requests = \"20ms\"",
         .events = "",
         .arrive = {{20ms, 0ms, 0}}};
  const auto run = c.run();
  REQUIRE(run.ends.size() == limit.ends.size());
  REQUIRE(run.accepts.size() == limit.connects.size());
  for (std::size_t i = 0; i < limit.ends.size(); ++i) {
    CHECK(run.accepts[i].at == sim::Time(limit.connects[i]));
    CHECK(run.ends[i].at == sim::Time(limit.ends[i]));
  }
  CHECK(run.result.connections.completed == limit.ends.size());
  CHECK(run.result.latency.request.count() == 3);
}

TEST_CASE("a closed loop's client thinks after its last request only", "[models][lifecycle]") {
  // Two requests 10 ms apart, each over a connection of its own, then 100 ms of thinking: a cycle
  // takes 110 ms and begins with a think: 100, 210, ... 980 ms make nine.
  auto s = scenario(
      "format = 1\n[machine]\ncosts = \"zero\"\n[network]\nrtt = \"0us\"\n"
      "[server]\nworkers = 1\nkeepalive_requests = 1\n"
      "[work]\ncpu = \"0s\"\nrequests = 2\nbetween_requests = \"10ms\"\n"
      "[[arrivals]]\nprocess = { type = \"closed\", clients = 1, think = \"100ms\" }\n"
      "[run]\nduration = \"1s\"\nwarmup = \"0s\"\ndrain = \"0s\"\n");
  const auto run = traced_run(s);
  REQUIRE(run.accepts.size() == 18);
  CHECK(run.accepts[16].at == sim::Time(980ms));
  CHECK(run.accepts[17].at == sim::Time(990ms));
}

// --- What a socket's close costs later

TEST_CASE("handshakes that a closed socket leaves count for the event", "[models][lifecycle]") {
  // 10 ms of round trip: the SYN of 48 ms is at the server at 53 ms, its final ACK at 63 ms, and in
  // between, at 55 ms, its socket closes.
  const auto [kernel, lost] =
      GENERATE(table<std::string, std::uint64_t>({{linux_61, 1}, {migrates, 0}}));
  INFO(kernel);
  Case c{.kernel = kernel, .events = event("55ms", "close_socket = 1"), .arrive = {{48ms, 0ms, 1}}};
  auto s = c.scenario();
  s.network.rtt = sim::Distribution::constant(10e6);
  const auto run = traced_run(s);
  CHECK(lost_to(run, LossCause::CloseHandshake) == lost);
  CHECK(run.result.lifecycle[0].lost == lost);
  CHECK(run.result.lifecycle[0].moved == 1 - lost);
}

}  // namespace
}  // namespace acceptlab::testing
