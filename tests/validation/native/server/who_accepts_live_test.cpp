#include <numeric>

#include "tests/catch.hpp"
#include "tests/validation/native/server/client.hpp"
#include "tests/validation/native/server/program.hpp"
#include "validation/native/server/pinning.hpp"

namespace acceptlab::native::server {
namespace {

using Sequence = std::vector<unsigned>;

/// Who accepted connections that came one by one, each when all workers slept.
Sequence acceptors(const Program& server, unsigned connections) {
  Sequence sequence;
  for (unsigned i = 0; i < connections; ++i) {
    REQUIRE(eventually([&] { return server.all_asleep(); }));
    const std::uint64_t row = server.rows();
    REQUIRE(status(server.port(), "/work") == 200);
    sequence.push_back(server.row(row).acceptor);
  }
  return sequence;
}

// The orders are those of the kernel's wait queues, worked out by hand (docs/reference-server.md);
// workers are started one by one, so that they registered in the order of their numbers.

TEST_CASE("sleepers in accept take turns", "[native][server]") {
  const Program server("--workers 3 --wait blocking");
  CHECK(acceptors(server, 7) == Sequence{0, 1, 2, 0, 1, 2, 0});
}

TEST_CASE("an exclusive wait wakes the first that registered", "[native][server]") {
  const Program server("--workers 3 --wait epoll-exclusive");
  CHECK(acceptors(server, 5) == Sequence{0, 0, 0, 0, 0});
}

TEST_CASE("who registers anew after each accept goes to the tail", "[native][server]") {
  const Program server("--workers 3 --wait epoll-exclusive --rearm each");
  CHECK(acceptors(server, 7) == Sequence{0, 1, 2, 0, 1, 2, 0});
}

TEST_CASE("nginx's rule gives blocks of sixteen", "[native][server]") {
  const Program server("--workers 2 --wait epoll-exclusive --rearm 16");
  Sequence expected{0, 1};
  for (const unsigned worker : {0U, 1U, 0U}) expected.insert(expected.end(), 16, worker);
  CHECK(acceptors(server, 50) == expected);
}

TEST_CASE("the owner of the accept mutex keeps it while it waits", "[native][server]") {
  const Program server("--workers 3 --wait try-lock");
  CHECK(acceptors(server, 5) == Sequence{0, 0, 0, 0, 0});
}

TEST_CASE("a shared epoll wakes who fell asleep last", "[native][server]") {
  // Of a oneshot event nobody else is told, so that no worker wakes in vain. Worker 2 sleeps last
  // at the start, and it is the last one again after each connection.
  const Program server("--workers 3 --style prefork --wait shared-epoll --trigger oneshot");
  CHECK(acceptors(server, 4) == Sequence{2, 2, 2, 2});
}

TEST_CASE("a worker serves the socket that it owns", "[native][server]") {
  const Program server("--workers 3 --sockets per-worker");
  for (int i = 0; i < 30; ++i) REQUIRE(status(server.port(), "/work") == 200);
  for (std::uint64_t i = 0; i < server.rows(); ++i)
    CHECK(server.row(i).socket == server.row(i).worker);
}

TEST_CASE("workers watch what the graph says", "[native][server]") {
  const Program server("--workers 3 --sockets 3 --watch 0/1,2/0,1");
  const std::vector<Sequence> graph{{0}, {1, 2}, {0, 1}};
  for (int i = 0; i < 40; ++i) REQUIRE(status(server.port(), "/work") == 200);
  for (std::uint64_t i = 0; i < server.rows(); ++i) {
    const Sequence& watched = graph.at(server.row(i).worker);
    CHECK(std::ranges::find(watched, server.row(i).socket) != watched.end());
  }
}

/// Where the connections of a client on `cpu` go.
void check_choice_by_cpu(const std::string& choose) {
  const std::vector<unsigned> cpus = allowed_cpus();
  if (cpus.size() < 2 || cpus[0] != 0 || cpus[1] != 1) return;
  const Program server("--workers 2 --sockets per-worker --choose " + choose);
  for (const unsigned cpu : {0U, 1U, 0U}) {
    run_on(cpu);
    const std::uint64_t before = server.rows();
    for (int i = 0; i < 8; ++i) REQUIRE(status(server.port(), "/work") == 200);
    for (std::uint64_t i = before; i < server.rows(); ++i) CHECK(server.row(i).socket == cpu);
  }
}

TEST_CASE("on loopback the client's CPU handles the SYN, and may choose the socket",
          "[native][server]") {
  check_choice_by_cpu("bpf-cpu");
  check_choice_by_cpu("incoming-cpu");
}

TEST_CASE("a dispatcher gives connections out in turn", "[native][server]") {
  const Program server("--workers 3 --wait dispatcher");
  for (int i = 0; i < 9; ++i) REQUIRE(status(server.port(), "/work") == 200);
  Sequence workers;
  for (std::uint64_t i = 0; i < server.rows(); ++i) {
    CHECK(server.row(i).acceptor == 3);
    workers.push_back(server.row(i).worker);
  }
  CHECK(workers == Sequence{0, 1, 2, 0, 1, 2, 0, 1, 2});
}

TEST_CASE("least connections spreads those that stay", "[native][server]") {
  const Program server("--workers 3 --wait dispatcher --handoff least-connections");
  std::vector<Client> staying;
  for (unsigned i = 1; i <= 9; ++i) {
    staying.emplace_back(server.port());
    REQUIRE(eventually([&] { return server.total(&WorkerCounters::open) == i; }));
  }
  for (unsigned worker = 0; worker < 3; ++worker) CHECK(server.counters(worker).open == 3);
}

TEST_CASE("two cursors spread those that stay", "[native][server]") {
  const Program server("--workers 3 --wait epoll-exclusive --handoff two-index");
  std::vector<Client> staying;
  for (unsigned i = 1; i <= 12; ++i) {
    staying.emplace_back(server.port());
    REQUIRE(eventually([&] { return server.total(&WorkerCounters::open) == i; }));
  }
  for (unsigned worker = 0; worker < 3; ++worker) {
    CHECK(server.counters(worker).open >= 3);
    CHECK(server.counters(worker).open <= 5);
  }
}

}  // namespace
}  // namespace acceptlab::native::server
