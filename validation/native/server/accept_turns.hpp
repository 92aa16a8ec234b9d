#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace acceptlab::native::server {

/// Go's accepting goroutine: one thread accepts from a socket at a time. Whoever is told of
/// connections meanwhile leaves them to that one, which then looks again.
class AcceptTurns {
 public:
  /// False: somebody else is at the socket.
  bool begin(std::uint16_t birth) {
    std::atomic<std::uint8_t>& turn = turns_[birth];
    std::uint8_t seen = turn;
    while (!turn.compare_exchange_weak(seen, seen == free ? taken : told_again)) {
    }
    return seen == free;
  }
  /// Ends the turn; true: somebody was told meanwhile, so it goes on.
  bool again(std::uint16_t birth) {
    std::uint8_t expected = taken;
    if (turns_[birth].compare_exchange_strong(expected, free)) return false;
    turns_[birth] = taken;
    return true;
  }

 private:
  static constexpr std::uint8_t free = 0, taken = 1, told_again = 2;

  std::vector<std::atomic<std::uint8_t>> turns_ =
      std::vector<std::atomic<std::uint8_t>>(1U << 16U);  // by birth number
};

}  // namespace acceptlab::native::server
