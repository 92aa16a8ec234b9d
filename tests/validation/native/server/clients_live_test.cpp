#include "tests/catch.hpp"
#include "tests/validation/native/server/client.hpp"
#include "tests/validation/native/server/program.hpp"
#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {
namespace {

/// One of each way to read and write.
const std::vector<std::string> ways{"--wait epoll",
                                    "--wait poll",
                                    "--wait shared-epoll",
                                    "--wait dispatcher",
                                    "--style prefork",
                                    "--style thread-pool --threads 2",
                                    "--style thread-per-connection"};

int status_of_bytes(const Program& server, const std::string& bytes) {
  const Client client(server.port());
  client.send(bytes);
  return status_in(client.read_all());
}

std::size_t answers_in(const std::optional<std::string>& text) {
  std::size_t count = 0;
  for (std::size_t at = text ? text->find("HTTP/1.1 200") : std::string::npos;
       at != std::string::npos; at = text->find("HTTP/1.1 200", at + 1))
    ++count;
  return count;
}

TEST_CASE("broken requests are answered, and the connection closes", "[native][server]") {
  const std::string way = GENERATE(from_range(ways));
  INFO(way);
  const Program server("--workers 2 " + way);
  CHECK(status_of_bytes(server, "garbage\r\n\r\n") == 400);
  CHECK(status_of_bytes(server, "GET /work?cpu=x HTTP/1.1\r\n\r\n") == 400);
  CHECK(status_of_bytes(
            server, "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n") == 400);
  CHECK(status_of_bytes(server, "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc") == 405);
  CHECK(status_of_bytes(server, "GET /" + std::string(2000, 'a') + " HTTP/1.1\r\n\r\n") == 414);
  CHECK(status_of_bytes(server, "GET / HTTP/1.1\r\nX: " + std::string(300'000, 'a') + "\r\n\r\n") ==
        431);
  CHECK(status_of_bytes(server, "GET / HTTP/1.1\r\n\r\n") == 200);
  CHECK(eventually([&] { return server.total(&WorkerCounters::open) == 0; }));
  CHECK(server.total(&WorkerCounters::broken_requests) == 6);
}

TEST_CASE("clients that go away do no harm", "[native][server]") {
  const std::string way = GENERATE(from_range(ways));
  INFO(way);
  const Program server("--workers 2 --reply 30000000 " + way);
  Client(server.port()).close();  // says nothing
  Client half(server.port());
  half.send("GET /work HT");
  half.reset();
  Client resets(server.port());
  resets.ask("/work?wait=2000000");
  resets.reset();
  const Client stops(server.port());  // its end comes with the beginning of a request
  stops.send("GET /wo");
  stops.half_close();
  CHECK(stops.read_all() == "");
  const Client ends_early(server.port());  // its end comes with the request
  ends_early.ask("/work?wait=1000000");
  ends_early.half_close();
  CHECK(status_in(ends_early.read_all()) == 200);
  Client reads_nothing(server.port());
  reads_nothing.ask("/work");
  CHECK(reads_nothing.read_some(1000).size() == 1000);
  reads_nothing.reset();
  CHECK(eventually([&] { return server.total(&WorkerCounters::open) == 0; }));
  CHECK(server.total(&WorkerCounters::client_gone) >= 4);
  CHECK(get(server.port(), "/work")->size() > 30'000'000);
}

TEST_CASE("a slow client holds up nobody but itself, and not for ever", "[native][server]") {
  const std::string way = GENERATE(from_range(ways));
  INFO(way);
  const Program server("--workers 2 --client-timeout 300ms --reply 30000000 " + way);
  const Client silent(server.port());
  const Client trickling(server.port());
  trickling.send("GET / HTTP/1.1\r\nX");
  CHECK(silent.read_all() == "");
  CHECK(trickling.read_all() == "");
  const Client not_reading(server.port());
  not_reading.ask("/work");
  CHECK(eventually([&] { return server.total(&WorkerCounters::timed_out) == 3; }));
  CHECK(eventually([&] { return server.total(&WorkerCounters::open) == 0; }));
  CHECK(status(server.port(), "/work") == 200);
}

TEST_CASE("requests come in pieces, and answers go out in pieces", "[native][server]") {
  const std::string way = GENERATE(from_range(ways));
  INFO(way);
  const Program server("--workers 2 --reply 30000000 " + way);  // more than socket buffers hold
  const Client client(server.port());
  for (const char byte : std::string("GET /work?id=5&wait=1000 HTTP/1.1\r\nHost: a\r\n\r\n"))
    client.send({&byte, 1});
  sleep_for(50'000'000);
  CHECK(server.row(0).ended_ns == 0);
  const auto answer = client.read_all();
  REQUIRE(answer);
  CHECK(answer->size() - answer->find("\r\n\r\n") - 4 == 30'000'000);
  CHECK(server.row(0).id == 5);
}

TEST_CASE("without --keep-alive every answer closes", "[native][server]") {
  const std::string way = GENERATE(from_range(ways));
  const Program server("--workers 2 " + way);
  const Client client(server.port());
  client.send("GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n");
  const auto answer = client.read_all();
  CHECK(answers_in(answer) <= 1);  // 0: what was not read makes the close a reset
  CHECK(server.total(&WorkerCounters::requests) == 1);
}

TEST_CASE("with it further requests are served, also those that came together",
          "[native][server]") {
  const std::string way = GENERATE(from_range(ways));
  INFO(way);
  const Program server("--workers 2 --keep-alive " + way);
  const Client client(server.port());
  client.send(
      "GET /work?id=8&wait=2000000 HTTP/1.1\r\n\r\n"
      "GET /metrics HTTP/1.1\r\n\r\nGET /work?wait=100 HTTP/1.1\r\n\r\nGET /c HTT");
  std::string first;
  while (answers_in(first) < 3) first += client.read_some(100'000);
  client.send("P/1.1\r\nConnection: close\r\n\r\n");
  CHECK(answers_in(client.read_all()) >= 1);
  CHECK(server.total(&WorkerCounters::requests) == 4);
  CHECK(server.total(&WorkerCounters::accepted) == 1);
  CHECK((server.row(0).id == 8 && server.row(0).requests == 4));
  const Client old(server.port());
  old.send("GET / HTTP/1.0\r\n\r\n");
  CHECK(answers_in(old.read_all()) == 1);
}

TEST_CASE("HEAD has no body, and other sizes may be asked for", "[native][server]") {
  const Program server("--reply 5");
  const Client client(server.port());
  client.send("HEAD / HTTP/1.1\r\n\r\n");
  const auto head = client.read_all();
  REQUIRE(head);
  CHECK(head->ends_with("\r\n\r\n"));
  CHECK_THAT(*head, Catch::Contains("Content-Length: 5\r\n"));
  CHECK(get(server.port(), "/")->ends_with("\r\n\r\nxxxx\n"));
}

TEST_CASE("an event loop serves others while a request waits", "[native][server]") {
  for (const std::string way : {"--wait epoll", "--wait poll", "--wait shared-epoll"}) {
    INFO(way);
    const Program server("--workers 1 " + way);
    const Client waiting(server.port());
    waiting.ask("/work?id=1&wait=300000000");
    REQUIRE(eventually([&] { return server.rows() == 1 && server.row(0).started_ns != 0; }));
    CHECK(status(server.port(), "/work?id=2") == 200);
    CHECK(status_in(waiting.read_all()) == 200);
    CHECK(server.row(1).ended_ns < server.row(0).ended_ns);
    CHECK(server.row(0).ended_ns - server.row(0).started_ns >= 300'000'000);
  }
}

TEST_CASE("metrics are those of all workers", "[native][server]") {
  const Program server("--workers 3 --wait blocking");
  for (int i = 0; i < 6; ++i) {  // sleepers in accept take turns
    REQUIRE(eventually([&] { return server.all_asleep(); }));
    REQUIRE(status(server.port(), "/work") == 200);
  }
  REQUIRE(eventually([&] { return server.all_asleep(); }));
  const auto metrics = get(server.port(), "/metrics");
  REQUIRE(metrics);
  for (const std::string worker : {"0", "1", "2"})
    CHECK_THAT(*metrics,
               Catch::Contains("acceptlab_requests_total{worker=\"" + worker + "\"} 2\n"));
}

}  // namespace
}  // namespace acceptlab::native::server
