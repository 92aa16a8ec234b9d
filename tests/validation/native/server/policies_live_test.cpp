#include <csignal>
#include <set>

#include "tests/catch.hpp"
#include "tests/validation/native/server/client.hpp"
#include "tests/validation/native/server/program.hpp"

namespace acceptlab::native::server {
namespace {

const std::vector<std::string> policies{
    "--wait epoll",
    "--wait epoll --batch all",
    "--wait epoll --trigger edge --batch all",
    "--wait epoll --trigger oneshot --batch 4",
    "--wait epoll-exclusive",
    "--wait epoll-exclusive --rearm each",
    "--wait epoll-exclusive --rearm 16 --connections 100 --gate free_fraction=0.125",
    "--wait epoll-exclusive --trigger edge --batch all",
    "--wait shared-epoll",
    "--wait shared-epoll --trigger edge --batch all",
    "--wait shared-epoll --trigger oneshot",
    "--wait shared-epoll --sockets 2 --watch groups",
    "--wait shared-epoll --sockets 2 --watch 0,1/1/1",
    "--wait poll",
    "--wait poll --batch 3",
    "--wait try-lock",
    "--wait try-lock --connections 100 --gate free_fraction=0.5",
    "--wait dispatcher",
    "--wait dispatcher --handoff least-connections --sockets 2",
    "--wait dispatcher --handoff random=2 --batch all",
    "--handoff round-robin --wait epoll",
    "--handoff two-index --batch 4 --wait epoll",
    "--handoff least-connections --sockets per-worker",
    "--handoff random=2 --wait poll",
    "--handoff two-index --wait try-lock",
    "--sockets per-worker",
    "--sockets per-worker --choose bpf-cpu",
    "--sockets per-worker --choose incoming-cpu",
    "--sockets per-worker --holder worker",
    "--sockets 2 --watch groups --holder first-worker",
    "--sockets 3 --watch ring:2",
    "--sockets 2 --watch 0,1/1/0",
    "--gate max=50,low=40,over=park",
    "--gate max=50,over=close",
    "--gate delay=1ms",
    "--wait blocking",
    "--wait blocking --sockets per-worker",
    "--style prefork",
    "--style prefork --wait epoll --trigger oneshot",
    "--style prefork --wait shared-epoll",
    "--style prefork --wait poll --batch all",
    "--style prefork --sockets 4 --watch ring:3",
    "--style thread-pool --threads 3 --gate idle-thread",
    "--style thread-pool --threads 2 --wait blocking",
    "--style thread-pool --threads 2 --wait poll --gate delay=1ms --batch all",
    "--style thread-pool --wait shared-epoll --gate delay=1ms",
    "--style thread-per-connection --wait blocking",
    "--style thread-per-connection --wait epoll --gate max=8,over=close",
    "--keep-alive",
    "--pin none",
};

/// A row of a connection that was served.
void check_row(const ServedConnection& row, unsigned sockets) {
  CHECK(row.accepted_ns > 0);
  CHECK(row.accepted_ns <= row.started_ns);
  CHECK(row.started_ns <= row.ended_ns);
  CHECK(row.peer_address == 0x7f000001);
  CHECK(row.peer_port != 0);
  CHECK(row.requests == 1);
  CHECK(row.worker < 3);
  CHECK(row.socket < sockets);
}

TEST_CASE("every policy serves, and logs what it served", "[native][server]") {
  const std::string policy = GENERATE(from_range(policies));
  INFO(policy);
  Program server("--workers 3 " + policy);
  constexpr std::uint64_t requests = 24;
  for (std::uint64_t id = 0; id < requests; ++id) {
    const std::string demand = id % 3 == 0   ? "&cpu=20000&wait=500000"
                               : id % 3 == 1 ? "&wait=1"
                                             : "";
    REQUIRE(status(server.port(), "/work?id=" + std::to_string(id) + demand) == 200);
  }
  // A few at once, none of which has to wait for the others' clients.
  std::vector<Client> together;
  for (int i = 0; i < 4; ++i) together.emplace_back(server.port());
  for (const Client& client : together) client.ask("/work?wait=300000", "Connection: close\r\n");
  for (const Client& client : together) CHECK(status_in(client.read_all()) == 200);
  CHECK(status_in(get(server.port(), "/metrics")) == 200);

  CHECK(eventually([&] { return server.total(&WorkerCounters::open) == 0; }));
  CHECK(server.total(&WorkerCounters::requests) == requests + 5);
  CHECK(server.total(&WorkerCounters::accepted) == requests + 5);
  CHECK(server.rows() == requests + 5);
  std::set<std::uint64_t> ids;
  for (std::uint64_t i = 0; i < server.rows(); ++i) {
    check_row(server.row(i), 4);
    if (server.row(i).id != no_id) ids.insert(server.row(i).id);
  }
  CHECK(ids.size() == requests);

  server.send(SIGTERM);
  CHECK(server.wait().status == 0);
}

}  // namespace
}  // namespace acceptlab::native::server
