#include <string>
#include <vector>

#include "models/cpu/account.hpp"
#include "tests/catch.hpp"
#include "tests/traced_run.hpp"

// When a connection is read first, by exact times. One worker on CPU 0; packets are CPU 1's work,
// so that a request can come late.

namespace acceptlab::testing {
namespace {

using namespace std::chrono_literals;

const std::string machine =
    "[machine]\ncosts = \"zero\"\ncores = 2\nnic_queues = 1\nirq = \"1\"\n"
    "[network]\nrtt = \"0us\"\n"
    "[run]\nduration = \"1s\"\nwarmup = \"0s\"\nreplications = 1\n"
    "[[arrivals]]\nprocess = { type = \"paced\", rate = \"1/s\" }\n";

/// Connections of `rows` at a server with these lines.
TracedRun served(const std::string& server, const std::string& costs, const std::string& work,
                 const std::vector<Row>& rows) {
  auto s = scenario("format = 1\n" + machine + "[server]\nworkers = 1\npin = \"0\"\n" + server +
                    "\n[costs]\n" + costs + "\n[work]\n" + work + "\n");
  replay(s, rows);
  return traced_run(s);
}

const std::string event = "policy = \"haproxy-by-thread\"\nfirst_read = \"event\"",
                  at_once = "policy = \"haproxy-by-thread\"";
const std::string calls =
    "epoll_wait = \"100us\"\naccept_ok = \"10us\"\nepoll_ctl = \"1us\"\nread = \"20us\"\n";
const std::string no_work = "cpu = \"0s\"";

/// In the kernel for the worker.
sim::Duration kernel_time(const TracedRun& run) {
  return run.result.cpus.at(0).spent.at(static_cast<std::size_t>(cpu::Account::Kernel));
}

TEST_CASE("what has come is read in the turn that accepts, and no set is asked", "[models][read]") {
  const std::vector<Row> one{{10ms, 1ms}};
  // epoll_wait 100, accept 10, read 20, and 1 ms of work.
  const auto now = served(at_once, calls, no_work, one);
  CHECK(now.result.latency.response.mean_ns() == 1'130'000);
  CHECK(now.result.wakeups.epoll_returns == 1);
  CHECK(kernel_time(now) == 130us);
  // epoll_wait 100, accept 10, epoll_ctl 1, epoll_wait 100, read 20, and the work.
  const auto later = served(event, calls, no_work, one);
  CHECK(later.result.latency.response.mean_ns() == 1'231'000);
  CHECK(later.result.wakeups.epoll_returns == 2);
  CHECK(kernel_time(later) == 231us);
}

TEST_CASE("what has not come is read in vain, and then the set is asked", "[models][read]") {
  // The request is there 5 ms after the connection: epoll_wait 100, accept 10, (read 20,)
  // epoll_ctl 1, sleep, at 5 ms epoll_wait 100, read 20, and 1 ms of work.
  const std::vector<Row> one{{10ms, 1ms}};
  const std::string late = calls + "data = \"5ms\"\n";
  const auto now = served(at_once, late, no_work, one);
  CHECK(now.result.latency.response.mean_ns() == 6'120'000);
  CHECK(now.result.wakeups.epoll_returns == 2);
  CHECK(kernel_time(now) == 251us);
  const auto later = served(event, late, no_work, one);
  CHECK(later.result.latency.response.mean_ns() == 6'120'000);
  CHECK(later.result.wakeups.epoll_returns == 2);
  CHECK(kernel_time(later) == 231us);
}

TEST_CASE("a batch is served before the listen socket is looked at again", "[models][read]") {
  // The first is served from 10 to 20 ms; three more come meanwhile. Batches of two.
  const std::vector<Row> rows{{10ms, 10ms}, {12ms, 10ms}, {13ms, 10ms}, {14ms, 10ms}};
  const auto accepted = [&](const std::string& server) {
    std::vector<sim::Time> times;
    for (const Accept& a : served(server + "\nbatch = 2", "", no_work, rows).accepts)
      times.push_back(a.at);
    return times;
  };
  using Times = std::vector<sim::Time>;
  CHECK(accepted(at_once) ==
        Times{sim::Time(10ms), sim::Time(20ms), sim::Time(20ms), sim::Time(40ms)});
  // The listen socket is in the ready list before the two.
  CHECK(accepted(event) ==
        Times{sim::Time(10ms), sim::Time(20ms), sim::Time(20ms), sim::Time(20ms)});
}

TEST_CASE("lighttpd serves a connection before it accepts the next", "[models][read]") {
  // One at 10 ms that takes 10 ms; two more come meanwhile, and the same turn accepts them, each
  // when the one before is served. The set reports once: 100 us, and four accepts, the last in
  // vain.
  const std::string on_accept = "policy = \"lighttpd\"";
  const auto run = served(on_accept, "epoll_wait = \"100us\"\naccept_again = \"10us\"\n", no_work,
                          {{10ms, 10ms}, {12ms, 10ms}, {13ms, 10ms}});
  std::vector<sim::Time> times;
  for (const Accept& a : run.accepts) times.push_back(a.at);
  CHECK(times ==
        std::vector<sim::Time>{sim::Time(10'100us), sim::Time(20'100us), sim::Time(30'100us)});
  CHECK(run.result.wakeups.epoll_returns == 1);
  CHECK(kernel_time(run) == 110us);
  // A request that comes 1 ms after its connection is looked for in vain, and then reported.
  const auto late = served(on_accept, "data = \"1ms\"\nread = \"20us\"\n", no_work, {{10ms, 1ms}});
  CHECK(late.result.wakeups.epoll_returns == 2);
  CHECK(kernel_time(late) == 40us);
}

TEST_CASE("all of a batch are looked at before the first is served", "[models][read]") {
  // A request is there 2 ms after its connection. The first is read in vain at 10 and served from
  // 12 to 22 ms. Then the second, there since 16, and the third, there at 23 ms, are accepted: the
  // third is read in vain, although the second is served until 32 ms. That makes 2 + 1 + 2 reads.
  const auto run = served(at_once, "data = \"2ms\"\nread = \"1us\"\n", no_work,
                          {{10ms, 10ms}, {14ms, 10ms}, {21ms, 10ms}});
  CHECK(ended(run, kernel::Outcome::Completed) == 3);
  CHECK(kernel_time(run) == 5us);
}

TEST_CASE("a connection that stays is in the set from its first answer on", "[models][read]") {
  // Two requests. At once: one return for the first, one for the second; the set is asked once.
  const std::vector<Row> one{{10ms, 1ms}};
  const std::string two = "cpu = \"0s\"\nrequests = 2\nbetween_requests = \"7ms\"";
  const auto now = served(at_once, calls, two, one);
  CHECK(now.result.connections.completed == 1);
  CHECK(now.result.wakeups.epoll_returns == 2);
  CHECK(kernel_time(now) == 251us);  // 100 10 20 1, 100 20
  const auto later = served(event, calls, two, one);
  CHECK(later.result.wakeups.epoll_returns == 3);
  CHECK(kernel_time(later) == 351us);  // 100 10 1, 100 20, 100 20
}

TEST_CASE("a connection whose request waits is in the set meanwhile", "[models][read]") {
  const std::vector<Row> one{{10ms, 1ms}};
  const auto now = served(at_once, calls, "cpu = \"0s\"\nwait = \"5ms\"", one);
  CHECK(now.result.connections.completed == 1);
  // 100 10 20, 1 ms of work; epoll_ctl 1; 5 ms; epoll_wait 100.
  CHECK(now.result.latency.response.mean_ns() == 6'231'000);
  CHECK(kernel_time(now) == 231us);
}

}  // namespace
}  // namespace acceptlab::testing
