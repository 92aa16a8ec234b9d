#pragma once

#include <http_parser.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "validation/native/log/shared_log.hpp"

namespace acceptlab::native::server {

/// What a client asks for.
struct Request {
  enum class Target : std::uint8_t { Other, Work, Metrics } target = Target::Other;
  std::uint64_t id = no_id;
  std::int64_t cpu_ns = 0;   // to be burnt
  std::int64_t wait_ns = 0;  // to be waited for, off the CPU, after that
  bool keep_alive = false;   // the client would send more
  bool head_only = false;    // HEAD
};

/// Reads requests out of the bytes of a connection, however these are cut. It keeps nothing but the
/// beginning of the path, so no client makes it grow.
class RequestReader {
 public:
  enum class Result : std::uint8_t {
    Incomplete,
    Complete,
    Malformed,        // 400: no HTTP, a body, or numbers that are none
    NotAllowed,       // 405: another method than GET and HEAD
    PathTooLong,      // 414
    HeadersTooLarge,  // 431
  };
  /// Of request line and headers together; nginx has 8 KiB for a line.
  static constexpr std::uint32_t largest_head = 8192;
  static constexpr std::size_t longest_path = 512;
  static constexpr std::int64_t longest_demand_ns = 3'600'000'000'000;

  RequestReader() { reset(); }

  /// Forgets everything: a new connection.
  void reset();
  /// Reads on, up to the end of one request; `bytes` loses what has been read. The rest belongs to
  /// the next.
  Result feed(std::string_view& bytes);
  /// The complete request.
  const Request& request() const { return request_; }
  /// Whether a request has begun and is not complete.
  bool in_request() const { return begun_; }

 private:
  static int on_begin(http_parser* parser);
  static int on_url(http_parser* parser, const char* at, std::size_t length);
  static int on_headers_complete(http_parser* parser);
  static int on_complete(http_parser* parser);
  static const http_parser_settings& settings();

  bool understand_path();
  bool understand_parameter(std::string_view parameter);

  http_parser parser_;
  Request request_;
  Result refusal_ = Result::Malformed;
  bool begun_ = false, complete_ = false;
  std::uint16_t path_size_ = 0;
  std::array<char, longest_path> path_;
};

}  // namespace acceptlab::native::server
