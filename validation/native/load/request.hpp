#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "validation/native/load/notation.hpp"

namespace acceptlab::native::load {

/// Writes requests `GET /work?cpu=NS&wait=NS&id=N HTTP/1.1` that ask the server to close.
class Request {
 public:
  /// `path` may have a query of its own; `host` is what the Host field says.
  Request(const std::string& path, Nanoseconds wait, const std::string& host);

  /// Valid until the next call. Does not allocate.
  std::string_view text(Nanoseconds cpu, std::uint64_t id);

 private:
  std::string before_cpu_, before_id_, after_id_;
  std::string text_;
};

}  // namespace acceptlab::native::load
