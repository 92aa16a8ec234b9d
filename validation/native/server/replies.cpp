#include "validation/native/server/replies.hpp"

#include <fmt/format.h>

namespace acceptlab::native::server {
namespace {

constexpr std::string_view plain = "text/plain";

Reply refusing(std::string_view status) {
  return {status, plain, fmt::format("{}\n", status), false};
}

/// Text of `bytes` bytes.
std::string body_of(std::size_t bytes) {
  std::string body(bytes, 'x');
  if (bytes > 0) body.back() = '\n';
  return body;
}

}  // namespace

Reply::Reply(std::string_view status, std::string_view type, std::string_view body, bool keep_alive)
    : text(fmt::format("HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n"
                       "Connection: {}\r\n\r\n",
                       status, type, body.size(), keep_alive ? "keep-alive" : "close")),
      head_size(text.size()) {
  text += body;
}

Replies::Replies(std::size_t body_bytes)
    : done_("200 OK", plain, body_of(body_bytes), false),
      done_and_on_("200 OK", plain, body_of(body_bytes), true),
      malformed_(refusing("400 Bad Request")),
      not_allowed_(refusing("405 Method Not Allowed")),
      path_too_long_(refusing("414 URI Too Long")),
      headers_too_large_(refusing("431 Request Header Fields Too Large")) {}

const Reply& Replies::refusal(RequestReader::Result why) const {
  switch (why) {
    case RequestReader::Result::NotAllowed:
      return not_allowed_;
    case RequestReader::Result::PathTooLong:
      return path_too_long_;
    case RequestReader::Result::HeadersTooLarge:
      return headers_too_large_;
    default:
      return malformed_;
  }
}

}  // namespace acceptlab::native::server
