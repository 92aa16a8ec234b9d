#pragma once

#include <http_parser.h>

#include <cstdint>
#include <string_view>

namespace acceptlab::native::load {

/// Knows when an HTTP answer is whole: by its Content-Length, its chunks, or the server's close. It
/// keeps nothing of the answer but the status, so an answer may have any length; its header may
/// have 80 KiB, the parser's own limit.
class AnswerReader {
 public:
  enum class State : std::uint8_t { Reading, Whole, Broken };

  AnswerReader() { restart(); }
  void restart();

  /// Takes bytes as they came. Whole once the answer has ended in them; what follows it makes it
  /// Broken, for the request asked for nothing more. Interim answers (1xx) are passed over.
  State take(std::string_view bytes);
  /// The server has closed.
  State end();

  State state() const { return state_; }
  /// The HTTP status; 0 before its line is complete.
  unsigned status() const { return status_; }

 private:
  static int on_headers_complete(http_parser* parser);
  static int on_message_complete(http_parser* parser);
  static const http_parser_settings& settings();

  http_parser parser_{};
  State state_ = State::Reading;
  std::uint16_t status_ = 0;
};

}  // namespace acceptlab::native::load
