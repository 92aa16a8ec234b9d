#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <new>

#include "validation/native/server/shared_memory.hpp"

namespace acceptlab::native::server {

/// What the master tells one worker, and what it must know when that worker dies. A signal only
/// interrupts the worker's sleep; what is wanted of it stands here.
struct alignas(64) Control {
  std::atomic<std::uint32_t> commands{0};  // given so far
  std::atomic<std::uint32_t> obeyed{0};    // ... and seen by the worker
  std::atomic<bool> quit{false};           // accept no more, serve what there is, then end
  std::atomic<std::int64_t> stall_ns{0};   // do nothing for so long
  std::atomic<std::int64_t> held{0};       // connections that this worker has open
};

/// nginx's accept mutex: a word in shared memory, no queue, no fairness.
class AcceptMutex {
 public:
  bool try_lock(std::uint32_t worker) {
    std::uint32_t expected = 0;
    return owner_.compare_exchange_strong(expected, worker + 1) || expected == worker + 1;
  }
  /// Also what the master does for a worker that died with it.
  void unlock(std::uint32_t worker) {
    std::uint32_t expected = worker + 1;
    owner_.compare_exchange_strong(expected, 0);
  }
  bool owned_by(std::uint32_t worker) const { return owner_ == worker + 1; }

 private:
  std::atomic<std::uint32_t> owner_{0};  // worker + 1
};

/// Which listen sockets have been closed for good, by birth number.
class ClosedSockets {
 public:
  void close(std::uint16_t birth) { word(birth) |= bit(birth); }
  bool closed(std::uint16_t birth) const { return (words_[birth / 64U] & bit(birth)) != 0; }

 private:
  std::atomic<std::uint64_t>& word(std::uint16_t birth) { return words_[birth / 64U]; }
  static std::uint64_t bit(std::uint16_t birth) { return std::uint64_t{1} << (birth % 64U); }

  std::array<std::atomic<std::uint64_t>, 1024> words_{};
};

/// What the workers of a server share beside the counters, in memory that is gone with the last.
// What is written often stands in cache lines of its own.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding)
struct SharedState {
  AcceptMutex accept_mutex;
  ClosedSockets closed;
  alignas(64) std::atomic<std::uint64_t> turn{0};     // round-robin
  alignas(64) std::atomic<std::uint64_t> cursors{0};  // two-index: up in the low half, down above
};

/// A SharedState and, behind it, room for controls.
class SharedBlock {
 public:
  explicit SharedBlock(std::size_t controls)
      : memory_(SharedMemory::anonymous(sizeof(SharedState) + controls * sizeof(Control))),
        count_(controls) {
    new (memory_.data()) SharedState;
    for (std::size_t i = 0; i < controls; ++i) new (&control(i)) Control;
  }
  SharedState& state() { return *reinterpret_cast<SharedState*>(memory_.data()); }
  Control& control(std::size_t i) {
    return *reinterpret_cast<Control*>(memory_.data() + sizeof(SharedState) + i * sizeof(Control));
  }
  std::size_t controls() const { return count_; }

 private:
  SharedMemory memory_;
  std::size_t count_;
};

}  // namespace acceptlab::native::server
