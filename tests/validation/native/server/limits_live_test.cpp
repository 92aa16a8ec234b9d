#include "tests/catch.hpp"
#include "tests/validation/native/server/client.hpp"
#include "tests/validation/native/server/program.hpp"
#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {
namespace {

TEST_CASE("a server without free descriptors waits, and does not spin", "[native][server]") {
  for (const std::string way :
       {"--wait epoll", "--wait epoll --trigger edge --batch all", "--wait poll",
        "--wait shared-epoll", "--wait try-lock", "--wait dispatcher",
        "--style thread-per-connection", "--style prefork"}) {
    INFO(way);
    constexpr unsigned files = 64;
    const Program server("--workers 1 " + way, files);
    std::vector<Client> clients;
    for (unsigned i = 0; i < 2 * files; ++i) clients.emplace_back(server.port());
    const bool one_at_a_time = way == "--style prefork";
    if (!one_at_a_time)
      REQUIRE(eventually([&] { return server.total(&WorkerCounters::out_of_files) > 0; }));
    const std::vector<pid_t> workers = server.workers();
    double before = 0, after = 0;
    for (const pid_t worker : workers) before += cpu_seconds(worker);
    sleep_for(nanoseconds_per_second);
    for (const pid_t worker : workers) after += cpu_seconds(worker);
    CHECK(after - before < 0.25);  // a busy loop would take all of the second
    clients.clear();
    CHECK(eventually([&] { return status(server.port(), "/work") == 200; }));
    CHECK(eventually([&] { return server.total(&WorkerCounters::open) == 0; }));
  }
}

TEST_CASE("a port that is in use is said to be, whatever the other one's options",
          "[native][server]") {
  const Program server("--sockets per-worker");
  const std::string address = "127.0.0.1:" + std::to_string(server.port());
  for (const std::string options : {"", " --sockets per-worker"}) {
    const Ended ended = run_to_end("--listen " + address + options);
    CHECK(ended.status == 3);
    CHECK_THAT(ended.errors, Catch::Contains(address) && Catch::Contains("another process"));
  }
}

TEST_CASE("usage and environment have their exit status", "[native][server]") {
  using Catch::Contains;
  CHECK(run_to_end("--help").status == 0);
  const Ended unknown = run_to_end("--wiat epoll");
  CHECK(unknown.status == 2);
  CHECK_THAT(unknown.errors, Contains("did you mean wait?"));
  CHECK(run_to_end("--workers many").status == 2);
  CHECK(run_to_end("--wait blocking --sockets 2").status == 2);
  CHECK(run_to_end("stray").status == 2);
  CHECK(run_to_end("--listen 127.0.0.1:0 --log /nowhere/served.log").status == 3);
  CHECK(run_to_end("--listen 203.0.113.7:8080").status == 3);
  CHECK(run_to_end("--listen 127.0.0.1:0 --pin 4000").status == 3);
}

TEST_CASE("several addresses have sockets of their own", "[native][server]") {
  const Program server("--listen 127.0.0.2:0 --sockets 2 --workers 2");
  CHECK_THAT(server.errors(), Catch::Contains(" 127.0.0.2:"));
  for (int i = 0; i < 10; ++i) REQUIRE(status(server.port(), "/work") == 200);
  for (std::uint64_t i = 0; i < server.rows(); ++i) CHECK(server.row(i).socket < 2);
}

}  // namespace
}  // namespace acceptlab::native::server
