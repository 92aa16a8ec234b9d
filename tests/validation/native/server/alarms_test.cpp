#include "validation/native/server/alarms.hpp"

#include <poll.h>

#include "tests/catch.hpp"
#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {
namespace {

using What = Alarms::Due::What;

struct Three {
  Three() {
    for (int i = 0; i < 3; ++i) connections[i].begin(10 + i);
  }
  Connection connections[3];
};

TEST_CASE("waits end in the order of their times", "[native][server]") {
  Three three;
  Alarms alarms(1000, false);
  alarms.end_wait_at(30, three.connections[0]);
  alarms.end_wait_at(10, three.connections[1]);
  alarms.accept_again_at(20);
  CHECK(alarms.next() == 10);
  CHECK_FALSE(alarms.take_due(9));
  const auto first = alarms.take_due(30);
  REQUIRE((first && first->what == What::WaitOver));
  CHECK(first->connection.fd() == 11);
  CHECK(alarms.take_due(30)->what == What::AcceptAgain);
  CHECK(alarms.take_due(30)->connection.fd() == 10);
  CHECK_FALSE(alarms.next());
}

TEST_CASE("a client that does something has its whole time again", "[native][server]") {
  Three three;
  Alarms alarms(100, false);
  for (Connection& connection : three.connections) alarms.await_client(connection, 0);
  alarms.await_client(three.connections[0], 50);  // due at 150
  alarms.stop_awaiting(three.connections[1]);
  const auto due = alarms.take_due(149);
  REQUIRE((due && due->what == What::ClientTooSlow));
  CHECK(due->connection.fd() == 12);
  CHECK_FALSE(alarms.take_due(149));
  CHECK(alarms.next() == 150);
  CHECK(alarms.take_due(150)->connection.fd() == 10);
  CHECK_FALSE(alarms.next());
}

TEST_CASE("a shared clock rings once for each thing that is due", "[native][server]") {
  Three three;
  Alarms alarms(1'000'000'000'000, true);
  const auto rings = [&] {
    pollfd clock{alarms.clock(), POLLIN, 0};
    return ::poll(&clock, 1, 1000) == 1;
  };
  const std::int64_t now = now_ns();
  alarms.end_wait_at(now + 1000, three.connections[0]);
  alarms.end_wait_at(now + 2000, three.connections[1]);
  REQUIRE(rings());
  CHECK(alarms.take_due(now_ns())->connection.fd() == 10);
  REQUIRE(rings());  // set again for the second, which is due already
  CHECK(alarms.take_due(now_ns())->connection.fd() == 11);
}

}  // namespace
}  // namespace acceptlab::native::server
