#include <algorithm>
#include <csignal>
#include <set>

#include "tests/catch.hpp"
#include "tests/validation/native/server/client.hpp"
#include "tests/validation/native/server/program.hpp"
#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {
namespace {

constexpr int close_socket = 0, crash_worker = 1, stall_worker = 2;

const std::vector<std::string> ways{"--wait epoll-exclusive",
                                    "--wait shared-epoll",
                                    "--wait try-lock",
                                    "--wait dispatcher",
                                    "--wait blocking",
                                    "--style prefork --wait shared-epoll",
                                    "--style thread-pool --threads 2 --wait blocking",
                                    "--style thread-per-connection",
                                    "--sockets per-worker --holder worker",
                                    "--sockets per-worker --holder first-worker"};

bool all_gone(const std::vector<pid_t>& processes) {
  return eventually([&] { return std::ranges::none_of(processes, alive); });
}

/// A request that the server is at, and that takes a while.
Client long_request(const Program& server, int ms = 400) {
  const std::uint64_t before = server.rows();
  Client client(server.port());
  client.ask("/work?wait=" + std::to_string(ms) + "000000");
  REQUIRE(eventually([&] { return server.rows() > before && server.row(before).started_ns != 0; }));
  return client;
}

TEST_CASE("a master that is killed takes its workers with it", "[native][server]") {
  const std::string way = GENERATE(from_range(ways));
  INFO(way);
  Program server("--workers 3 " + way);
  const std::vector<pid_t> workers = server.workers();
  REQUIRE_FALSE(workers.empty());
  const Client client = long_request(server);
  server.send(SIGKILL);
  CHECK(all_gone(workers));
  CHECK(server.wait().status == 128 + SIGKILL);
}

TEST_CASE("a worker that crashed is replaced", "[native][server]") {
  const std::string way = GENERATE(from_range(ways));
  INFO(way);
  const Program server("--workers 2 " + way);
  const std::vector<pid_t> before = server.workers();
  const Client client = long_request(server, 5000);
  for (const pid_t worker : before) REQUIRE(::kill(worker, SIGKILL) == 0);
  REQUIRE(all_gone(before));
  REQUIRE(eventually([&] { return server.workers().size() == before.size(); }));
  CHECK(status_in(client.read_all()) == 0);
  CHECK(eventually([&] { return status(server.port(), "/work") == 200; }));
  CHECK(eventually([&] { return server.total(&WorkerCounters::open) == 0; }));
  CHECK_THAT(server.errors(), Catch::Contains("signal 9"));
}

TEST_CASE("a worker is crashed by order, and stays away where that is wanted", "[native][server]") {
  const Program server("--workers 2 --no-restart --wait epoll-exclusive");
  const std::vector<pid_t> before = server.workers();
  server.order(crash_worker, 0);
  REQUIRE(eventually([&] { return server.workers().size() == 1; }));
  CHECK(server.workers().front() == before.back());
  for (int i = 0; i < 10; ++i) CHECK(status(server.port(), "/work") == 200);
  CHECK(server.counters(1).requests == 10);
  server.order(crash_worker, 7);
  CHECK(eventually(
      [&] { return server.errors().find("worker 7: there is none") != std::string::npos; }));
}

TEST_CASE("a socket lives as long as a process holds it", "[native][server]") {
  // Worker 0 of two dies. The master's copy keeps its socket open: what is hashed there waits. The
  // worker's own socket goes with it, and all goes to the other one.
  const Program kept("--workers 2 --sockets per-worker --no-restart --holder master");
  const Program gone("--workers 2 --sockets per-worker --no-restart --holder worker");
  for (const Program* server : {&kept, &gone}) {
    server->order(crash_worker, 0);
    REQUIRE(eventually([&] { return server->workers().size() == 1; }));
  }
  std::vector<Client> clients;
  for (int i = 0; i < 32; ++i) clients.emplace_back(kept.port()).ask("/work");
  for (int i = 0; i < 32; ++i) CHECK(status(gone.port(), "/work") == 200);
  // All 32 at one socket of two has probability 2^-32.
  CHECK(eventually([&] { return kept.counters(1).accepted > 0; }));
  CHECK(std::ranges::any_of(clients, [](const Client& client) { return client.waits(); }));
}

TEST_CASE("a crash loses a worker's connections, and nobody else's", "[native][server]") {
  const Program server("--workers 2 --wait blocking");
  const Client first = long_request(server), second = long_request(server);
  server.order(crash_worker, static_cast<int>(server.row(0).worker));
  CHECK(status_in(first.read_all()) == 0);
  CHECK(status_in(second.read_all()) == 200);
}

TEST_CASE("a socket is closed for good", "[native][server]") {
  const Program server("--workers 2 --sockets 2 --watch all --wait epoll");
  server.order(close_socket, 0);
  REQUIRE(eventually([&] {
    const std::uint64_t row = server.rows();
    return status(server.port(), "/work") == 200 && server.row(row).socket == 1;
  }));
  const std::uint64_t before = server.rows();
  for (int i = 0; i < 20; ++i) REQUIRE(status(server.port(), "/work") == 200);
  for (std::uint64_t i = before; i < server.rows(); ++i) CHECK(server.row(i).socket == 1);
  server.order(close_socket, 1);
  CHECK(eventually([&] { return !Client(server.port()).connected(); }));
  server.order(close_socket, 5);
  CHECK(eventually([&] { return server.errors().find("socket 5") != std::string::npos; }));
}

TEST_CASE("the last socket of every kind of server can be closed", "[native][server]") {
  const std::string way = GENERATE(from_range(ways));
  INFO(way);
  const Program server("--workers 2 " + way);
  const Client client = long_request(server);
  for (const int socket : {0, 1}) server.order(close_socket, socket);
  CHECK(eventually([&] { return !Client(server.port()).connected(); }));
  CHECK(status_in(client.read_all()) == 200);
  // Nobody spins on what is no socket any more.
  const std::vector<pid_t> workers = server.workers();
  double before = 0, after = 0;
  for (const pid_t worker : workers) before += cpu_seconds(worker);
  sleep_for(500'000'000);
  for (const pid_t worker : workers) after += cpu_seconds(worker);
  CHECK(after - before < 0.15);
}

TEST_CASE("a worker that is stalled goes on later", "[native][server]") {
  const std::string way = GENERATE(as<std::string>{}, "--wait epoll-exclusive",
                                   "--wait shared-epoll", "--style thread-pool");
  INFO(way);
  const Program server("--workers 1 " + way);
  REQUIRE(status(server.port(), "/work") == 200);
  const std::int64_t begin = now_ns();
  server.order(stall_worker, 300 << 16 | 0);
  sleep_for(20'000'000);
  CHECK(status(server.port(), "/work") == 200);
  CHECK(now_ns() - begin >= 250'000'000);
}

TEST_CASE("QUIT serves what there is, and ends", "[native][server]") {
  const std::string way = GENERATE(from_range(ways));
  INFO(way);
  Program server("--workers 2 --keep-alive " + way);
  const std::vector<pid_t> workers = server.workers();
  const Client client = long_request(server);
  server.send(SIGQUIT);
  CHECK(eventually([&] { return !Client(server.port()).connected(); }));
  CHECK(status_in(client.read_all()) == 200);
  CHECK(server.wait().status == 0);
  CHECK(all_gone(workers));
}

TEST_CASE("QUIT does not wait for connections that ask for nothing", "[native][server]") {
  for (const std::string way :
       {"--wait epoll", "--wait poll", "--wait shared-epoll", "--style thread-per-connection"}) {
    INFO(way);
    Program server("--workers 2 --keep-alive --client-timeout 1min " + way);
    const Client idle(server.port());
    idle.ask("/work");
    CHECK_FALSE(idle.read_some(1000).empty());
    server.send(SIGQUIT);
    CHECK(idle.read_all() == "");
    CHECK(server.wait().status == 0);
  }
}

TEST_CASE("HUP replaces the workers, and nobody notices", "[native][server]") {
  const std::string way = GENERATE(from_range(ways));
  INFO(way);
  const Program server("--workers 2 " + way);
  for (int reload = 0; reload < 2; ++reload) {
    const std::vector<pid_t> old = server.workers();
    const Client client = long_request(server);
    server.send(SIGHUP);
    while (std::ranges::any_of(old, alive)) {
      // What waits in the queue of a worker's own socket is reset when that closes, as in 2013.
      const int answer = status(server.port(), "/work");
      if (way.find("--holder") == std::string::npos) REQUIRE(answer == 200);
    }
    CHECK(status_in(client.read_all()) == 200);
    CHECK(status(server.port(), "/work") == 200);
    CHECK(eventually([&] { return server.workers().size() == old.size(); }));
  }
  CHECK(eventually([&] { return server.total(&WorkerCounters::open) == 0; }));
}

TEST_CASE("the first of the new workers inherits the first worker's socket", "[native][server]") {
  const auto births_after_reload = [](const std::string& holder) {
    const Program server("--workers 2 --sockets per-worker --holder " + holder);
    const std::vector<pid_t> old = server.workers();
    server.send(SIGHUP);
    REQUIRE(all_gone(old));
    const std::uint64_t before = server.rows();
    for (int i = 0; i < 40; ++i) REQUIRE(status(server.port(), "/work") == 200);
    std::set<unsigned> births;
    for (std::uint64_t i = before; i < server.rows(); ++i) births.insert(server.row(i).socket);
    return births;
  };
  using Births = std::set<unsigned>;
  CHECK(births_after_reload("master") == Births{0, 1});
  CHECK(births_after_reload("worker") == Births{2, 3});
  CHECK(births_after_reload("first-worker") == Births{0, 2});
}

TEST_CASE("WINCH ends the workers, and HUP brings others", "[native][server]") {
  const Program server("--workers 2");
  server.send(SIGWINCH);
  REQUIRE(eventually([&] { return server.workers().empty(); }));
  const Client waiting(server.port());  // the master holds the socket
  waiting.ask("/work");
  CHECK(waiting.connected());
  server.send(SIGHUP);
  CHECK(status_in(waiting.read_all()) == 200);
}

TEST_CASE("USR2 starts the new binary beside the old one, which then is told to go",
          "[native][server]") {
  Program server("--workers 2 --sockets per-worker");
  const std::vector<pid_t> old = server.workers();
  REQUIRE(status(server.port(), "/work?id=1") == 200);
  server.send(SIGUSR2);
  // The new master is a child of the old one, beside its workers, and has workers of its own.
  pid_t successor = -1;
  REQUIRE(eventually([&] {
    for (const pid_t child : server.workers()) {
      if (std::ranges::find(old, child) == old.end() && children_of(child).size() == 2)
        successor = child;
    }
    return successor != -1;
  }));
  const Client client = long_request(server);
  const std::vector<pid_t> workers = children_of(successor);
  server.send(SIGQUIT);
  CHECK(status_in(client.read_all()) == 200);
  CHECK(server.wait().status == 0);
  CHECK(all_gone(old));
  for (int i = 0; i < 20; ++i) CHECK(status(server.port(), "/work") == 200);
  CHECK(server.row(server.rows() - 1).requests == 1);  // the log goes on
  REQUIRE(::kill(successor, SIGTERM) == 0);
  CHECK(all_gone(workers));
}

}  // namespace
}  // namespace acceptlab::native::server
