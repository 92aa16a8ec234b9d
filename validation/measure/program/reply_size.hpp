#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/scenario/scenario.hpp"

namespace acceptlab::validation {

/// The header of a program's answers, which differs from one to the next by the digits of the
/// body's length only.
struct ReplyHeader {
  std::string_view program;        // "nginx"
  std::size_t without_digits = 0;  // bytes
  std::size_t largest_reply = 0;   // bytes of a whole answer

  /// Bytes, which the body comes on top of.
  std::size_t bytes(std::size_t body_bytes) const;
};

/// The body, of at least a byte, that makes an answer `reply` bytes long; with `reply` 0 the
/// smallest. 0, and a problem more, when no body does: one digit more in its length is a byte, too.
std::size_t body_for(const ReplyHeader& header, std::size_t reply,
                     const experiment::Scenario& scenario,
                     std::vector<experiment::Diagnostic>& problems);

}  // namespace acceptlab::validation
