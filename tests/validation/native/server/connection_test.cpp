#include "validation/native/server/connection.hpp"

#include "tests/catch.hpp"

namespace acceptlab::native::server {
namespace {

TEST_CASE("one thread at a time works on a connection, and looks again when told",
          "[native][server]") {
  Connection connection;
  connection.begin(5);
  const std::uint32_t use = connection.ready().use();
  CHECK_FALSE(connection.release());  // it begins claimed
  REQUIRE(connection.claim(use));
  CHECK_FALSE(connection.claim(use));  // somebody else is told, and leaves a note
  CHECK(connection.release());
  CHECK_FALSE(connection.release());
  CHECK(connection.claim(use));
}

TEST_CASE("an event of a connection that has gone finds nobody", "[native][server]") {
  Connection connection;
  connection.begin(5);
  const std::uint32_t old = connection.ready().use();
  connection.end();
  CHECK_FALSE(connection.claim(old));
  CHECK_FALSE(connection.claim_if_open());
  connection.begin(5);  // the descriptor is used again
  connection.release();
  CHECK_FALSE(connection.claim(old));
  CHECK(connection.claim_if_open());
}

TEST_CASE("a ready thing is packed and unpacked whole", "[native][server]") {
  const Ready ready = Ready::connection(19'999, 0x0abcdef1);
  CHECK((ready.kind() == Ready::Kind::Connection && ready.fd() == 19'999));
  CHECK(ready.use() == 0x0abcdef1);
  CHECK((Ready::listen(65535).kind() == Ready::Kind::Listen &&
         Ready::listen(65535).birth() == 65535));
}

}  // namespace
}  // namespace acceptlab::native::server
