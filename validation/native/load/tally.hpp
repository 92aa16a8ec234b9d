#pragma once

#include <array>
#include <cstdint>

#include "validation/native/load/client_socket.hpp"
#include "validation/native/load/histogram.hpp"
#include "validation/native/log/shared_log.hpp"

namespace acceptlab::native::load {

/// What became of the connections of a run.
struct Tally {
  std::uint64_t issued = 0;  // connect(2) was called and did not say that it cannot
  std::array<std::uint64_t, IssuedConnection::Skipped> ended{};  // by outcome; Pending is not used
  std::array<std::uint64_t, skip_reasons> skipped{};             // by reason
  std::array<std::uint64_t, 10> answers{};                       // by the status' first digit
  std::uint64_t connect_pending = 0;  // connect(2) returned before the handshake was over
  std::uint64_t not_closed = 0;       // answered, and the server did not close before the timeout
  std::uint64_t closed_by_reset = 0;  // answered, and then the server reset it
  std::size_t most_open = 0;
  Nanoseconds last_issue_ns = 0;

  Histogram lateness;       // intended -> connect called
  Histogram connect;        // connect called -> established
  Histogram from_intended;  // intended -> last byte of the answer; completed ones
  Histogram response;       // connect called -> last byte of the answer; completed ones
  Histogram from_sending;   // request sent -> last byte of the answer; completed ones

  void count_issue(const IssuedConnection& row);
  void count_established(const IssuedConnection& row);
  void count_end(const IssuedConnection& row, unsigned status);

  std::uint64_t all_skipped() const;
  std::uint64_t all_ended() const;
};

}  // namespace acceptlab::native::load
