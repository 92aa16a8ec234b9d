#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "validation/native/server/request.hpp"

namespace acceptlab::native::server {

/// An answer as it goes over the wire.
struct Reply {
  Reply(std::string_view status, std::string_view type, std::string_view body, bool keep_alive);
  std::string_view bytes(bool head_only) const {
    return head_only ? std::string_view(text).substr(0, head_size) : text;
  }

  std::string text;
  std::size_t head_size;
};

/// The answers that are always the same, made once.
class Replies {
 public:
  explicit Replies(std::size_t body_bytes);

  const Reply& done(bool keep_alive) const { return keep_alive ? done_and_on_ : done_; }
  /// To a request that was refused; the connection closes.
  const Reply& refusal(RequestReader::Result why) const;

 private:
  Reply done_, done_and_on_;
  Reply malformed_, not_allowed_, path_too_long_, headers_too_large_;
};

}  // namespace acceptlab::native::server
