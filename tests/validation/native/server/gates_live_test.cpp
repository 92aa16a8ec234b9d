#include "tests/catch.hpp"
#include "tests/validation/native/server/client.hpp"
#include "tests/validation/native/server/program.hpp"

namespace acceptlab::native::server {
namespace {

std::vector<Client> connect(const Program& server, int count) {
  std::vector<Client> clients;
  for (int i = 0; i < count; ++i) clients.emplace_back(server.port());
  return clients;
}

TEST_CASE("a gate that parks leaves connections in the accept queue", "[native][server]") {
  for (const std::string way : {"--wait epoll", "--wait poll", "--wait epoll-exclusive --batch all",
                                "--style thread-per-connection"}) {
    INFO(way);
    const Program server("--workers 1 --gate max=3,low=1,over=park " + way);
    std::vector<Client> clients = connect(server, 6);
    REQUIRE(eventually([&] { return server.counters(0).open == 3; }));
    clients[0].close();
    REQUIRE(eventually([&] { return server.counters(0).open == 2; }));
    CHECK(server.counters(0).accepted == 3);  // not low enough
    clients[1].close();
    CHECK(eventually([&] { return server.counters(0).accepted == 5; }));
    CHECK(server.counters(0).open == 3);
  }
}

TEST_CASE("a gate that closes, and a lack of slots, shed what is too much", "[native][server]") {
  for (const std::string way :
       {"--gate max=2,over=close", "--connections 2", "--connections 2 --wait poll --batch all",
        "--connections 2 --style thread-per-connection", "--connections 2 --wait dispatcher"}) {
    INFO(way);
    const Program server("--workers 1 " + way);
    const std::vector<Client> clients = connect(server, 2);
    REQUIRE(eventually([&] { return server.total(&WorkerCounters::open) == 2; }));
    CHECK(status(server.port(), "/work") == 0);
    CHECK(eventually([&] { return server.total(&WorkerCounters::shed) == 1; }));
    CHECK(server.total(&WorkerCounters::open) == 2);
    for (const Client& client : clients) client.ask("/work");
    for (const Client& client : clients) CHECK(status_in(client.read_all()) == 200);
    CHECK(status(server.port(), "/work") == 200);
  }
}

TEST_CASE("Apache's listener waits for a thread that is idle", "[native][server]") {
  const Program server("--workers 1 --style thread-pool --threads 2 --gate idle-thread");
  std::vector<Client> clients = connect(server, 4);
  REQUIRE(eventually([&] { return server.counters(0).accepted == 2; }));
  clients[0].ask("/work");
  CHECK(status_in(clients[0].read_all()) == 200);
  CHECK(eventually([&] { return server.counters(0).accepted == 3; }));
  CHECK(server.counters(0).open == 2);
}

TEST_CASE("without that gate the listener accepts ahead of its threads", "[native][server]") {
  const Program server("--workers 1 --style thread-pool --threads 1");
  const std::vector<Client> clients = connect(server, 4);
  CHECK(eventually([&] { return server.counters(0).accepted == 4; }));
}

}  // namespace
}  // namespace acceptlab::native::server
