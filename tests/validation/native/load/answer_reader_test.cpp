#include "validation/native/load/answer_reader.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace acceptlab::native::load;
using State = AnswerReader::State;

namespace {

constexpr std::string_view with_length = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
constexpr std::string_view chunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
constexpr std::string_view until_close = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello";

State after(std::string_view bytes) {
  AnswerReader reader;
  return reader.take(bytes);
}

}  // namespace

TEST_CASE("an answer is whole with its last byte, however it is cut", "[load][answer]") {
  const auto text = GENERATE(with_length, chunked);
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    CAPTURE(piece);
    AnswerReader reader;
    for (std::size_t at = 0; at < text.size(); at += piece) {
      REQUIRE(reader.state() == State::Reading);
      reader.take(text.substr(at, piece));
    }
    CHECK(reader.state() == State::Whole);
    CHECK(reader.status() == 200);
  }
}

TEST_CASE("without a length the server's close ends the answer", "[load][answer]") {
  AnswerReader reader;
  CHECK(reader.take(until_close) == State::Reading);
  CHECK(reader.take(" and more") == State::Reading);
  CHECK(reader.end() == State::Whole);
}

TEST_CASE("a close in the middle of an answer breaks it", "[load][answer]") {
  const auto text = GENERATE(std::string_view(""), with_length.substr(0, 4),
                             with_length.substr(0, with_length.size() - 1),
                             chunked.substr(0, chunked.size() - 2));
  CAPTURE(text);
  AnswerReader reader;
  reader.take(text);
  CHECK(reader.state() == State::Reading);
  CHECK(reader.end() == State::Broken);
}

TEST_CASE("what is no HTTP answer is broken", "[load][answer]") {
  CHECK(after("hello\r\n\r\n") == State::Broken);
  CHECK(after("GET / HTTP/1.1\r\n\r\n") == State::Broken);
  CHECK(after("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n") ==
        State::Broken);
  CHECK(after("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n") == State::Broken);
  CHECK(after("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n") == State::Broken);
}

TEST_CASE("bytes behind a whole answer break it", "[load][answer]") {
  CHECK(after(std::string(with_length) + "!") == State::Broken);
  AnswerReader reader;
  reader.take(with_length);
  CHECK(reader.take("!") == State::Broken);
}

TEST_CASE("interim answers are passed over", "[load][answer]") {
  AnswerReader reader;
  CHECK(reader.take("HTTP/1.1 100 Continue\r\n\r\n") == State::Reading);
  CHECK(reader.status() == 0);
  CHECK(reader.take("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n") == State::Whole);
  CHECK(reader.status() == 503);
}

TEST_CASE("answers that have no body are whole with their header", "[load][answer]") {
  CHECK(after("HTTP/1.1 204 No Content\r\n\r\n") == State::Whole);
  CHECK(after("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n") == State::Whole);
}

TEST_CASE("an endless header is not read for ever", "[load][answer]") {
  AnswerReader reader;
  reader.take("HTTP/1.1 200 OK\r\n");
  const std::string field = "X-Filler: " + std::string(1000, 'x') + "\r\n";
  int fields = 0;
  while (reader.take(field) == State::Reading && fields < 1000) ++fields;
  CHECK(reader.state() == State::Broken);
  CHECK(fields < 100);
}

TEST_CASE("a reader can be used again", "[load][answer]") {
  AnswerReader reader;
  reader.take("nonsense");
  reader.restart();
  CHECK(reader.status() == 0);
  CHECK(reader.take(with_length) == State::Whole);
}
