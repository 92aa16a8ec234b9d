#include "validation/native/server/request.hpp"

#include <string>

#include "tests/catch.hpp"

namespace acceptlab::native::server {
namespace {

using Result = RequestReader::Result;

Result read(RequestReader& reader, const std::string& text) {
  std::string_view bytes = text;
  return reader.feed(bytes);
}

Result read(const std::string& text) {
  RequestReader reader;
  return read(reader, text);
}

TEST_CASE("a request's demand is in its path", "[native][server]") {
  RequestReader reader;
  REQUIRE(read(reader, "GET /work?cpu=1500&wait=20&id=7&else=x HTTP/1.1\r\nHost: a\r\n\r\n") ==
          Result::Complete);
  CHECK(reader.request().target == Request::Target::Work);
  CHECK(reader.request().cpu_ns == 1500);
  CHECK(reader.request().wait_ns == 20);
  CHECK(reader.request().id == 7);
  CHECK(reader.request().keep_alive);
}

TEST_CASE("all of a demand may be left out, and other paths have none", "[native][server]") {
  RequestReader reader;
  REQUIRE(read(reader, "GET /work HTTP/1.0\r\n\r\n") == Result::Complete);
  CHECK((reader.request().cpu_ns == 0 && reader.request().id == no_id));
  CHECK_FALSE(reader.request().keep_alive);
  RequestReader other;
  REQUIRE(read(other, "HEAD /workshop?cpu=9 HTTP/1.1\r\nConnection: close\r\n\r\n") ==
          Result::Complete);
  CHECK(other.request().target == Request::Target::Other);
  CHECK((other.request().cpu_ns == 0 && other.request().head_only));
  CHECK_FALSE(other.request().keep_alive);
  RequestReader metrics;
  REQUIRE(read(metrics, "GET /metrics HTTP/1.1\r\n\r\n") == Result::Complete);
  CHECK(metrics.request().target == Request::Target::Metrics);
}

TEST_CASE("a request may come in any pieces", "[native][server]") {
  const std::string text = "GET /work?cpu=12&id=3 HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n";
  RequestReader reader;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    REQUIRE(read(reader, text.substr(i, 1)) == Result::Incomplete);
    REQUIRE(reader.in_request());
  }
  REQUIRE(read(reader, text.substr(text.size() - 1)) == Result::Complete);
  CHECK_FALSE(reader.in_request());
  CHECK((reader.request().cpu_ns == 12 && reader.request().id == 3));
}

TEST_CASE("pipelined requests are read one by one", "[native][server]") {
  const std::string text =
      "GET /work?id=1 HTTP/1.1\r\n\r\nGET /metrics HTTP/1.1\r\n\r\nGET /work?id=3 HT";
  std::string_view bytes = text;
  RequestReader reader;
  REQUIRE(reader.feed(bytes) == Result::Complete);
  CHECK(reader.request().id == 1);
  REQUIRE(reader.feed(bytes) == Result::Complete);
  CHECK(reader.request().target == Request::Target::Metrics);
  CHECK(reader.request().id == no_id);
  REQUIRE(reader.feed(bytes) == Result::Incomplete);
  CHECK(bytes.empty());
  REQUIRE(read(reader, "TP/1.1\r\n\r\n") == Result::Complete);
  CHECK(reader.request().id == 3);
}

TEST_CASE("what is no request that the server serves is refused", "[native][server]") {
  CHECK(read("garbage\r\n\r\n") == Result::Malformed);
  CHECK(read(std::string("\x16\x03\x01\x02", 4)) == Result::Malformed);  // TLS
  CHECK(read("GET /work?cpu=many HTTP/1.1\r\n\r\n") == Result::Malformed);
  CHECK(read("GET /work?cpu=-5 HTTP/1.1\r\n\r\n") == Result::Malformed);
  CHECK(read("GET /work?wait=99999999999999999999 HTTP/1.1\r\n\r\n") == Result::Malformed);
  CHECK(read("GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello") == Result::Malformed);
  CHECK(read("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == Result::Malformed);
  CHECK(read("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n") == Result::NotAllowed);
}

TEST_CASE("no client makes it keep more than its bounds", "[native][server]") {
  CHECK(read("GET /" + std::string(RequestReader::longest_path, 'a') + " HTTP/1.1\r\n\r\n") ==
        Result::PathTooLong);
  CHECK(read("GET / HTTP/1.1\r\nX: " + std::string(RequestReader::largest_head, 'a') +
             "\r\n\r\n") == Result::HeadersTooLarge);
  RequestReader reader;  // the same in small pieces
  Result result = read(reader, "GET / HTTP/1.1\r\n");
  for (int i = 0; i < 2000 && result == Result::Incomplete; ++i)
    result = read(reader, "X: abc\r\n");
  CHECK(result == Result::HeadersTooLarge);
}

}  // namespace
}  // namespace acceptlab::native::server
