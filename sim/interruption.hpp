#pragma once

#include <atomic>

namespace acceptlab::sim {

/// Thrown out of a run that was interrupted. It is no error: whoever asked for it catches it.
struct Interrupted {};

/// The wish of another thread that runs end at once, finished or not. One may be heeded by any
/// number of runs, on any number of threads.
class Interruption {
 public:
  Interruption() = default;
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// From any thread, also from a signal handler. Cannot be taken back.
  void request() { requested_.store(true, std::memory_order_relaxed); }
  bool requested() const { return requested_.load(std::memory_order_relaxed); }
  /// Throws Interrupted once it was requested.
  void check() const {
    if (requested()) throw Interrupted{};
  }

 private:
  std::atomic<bool> requested_ = false;
};

}  // namespace acceptlab::sim
