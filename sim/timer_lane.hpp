#pragma once

#include <cstdint>
#include <vector>

#include "sim/event_queue.hpp"

namespace acceptlab::sim {

/// Timers that all have the same delay: they fall due in the order they were set, so only the
/// head of the lane is in the event queue. A million armed retransmission timers cost the queue
/// one entry. Ties come out as if every timer were in the queue itself.
class TimerLane {
 public:
  using Handle = std::uint64_t;  // names a timer of this lane; 0 is none

  TimerLane(EventQueue& queue, Duration delay, EventClass event_class)
      : queue_(queue), delay_(delay), class_(event_class) {}
  TimerLane(const TimerLane&) = delete;
  TimerLane& operator=(const TimerLane&) = delete;

  Duration delay() const { return delay_; }
  std::size_t size() const { return static_cast<std::size_t>(tail_ - head_); }

  Handle set(Continuation what) {
    if (size() == ring_.size()) grow();
    const std::uint64_t at = tail_++;
    place(at) = {queue_.now() + delay_, queue_.take_sequence(), what};
    if (at == head_) arm();
    return at + 1;
  }

  /// Does nothing when the timer has run already.
  void cancel(Handle timer) {
    if (timer != 0 && timer > head_) place(timer - 1).what.action = nullptr;
  }

 private:
  struct Entry {
    Time due;
    std::uint64_t sequence = 0;
    Continuation what;
  };

  Entry& place(std::uint64_t index) { return ring_[index & (ring_.size() - 1)]; }
  void arm() {
    queue_.at(place(head_).due, class_, bind<&TimerLane::expire>(*this), place(head_).sequence);
  }
  void expire(std::uint64_t /*unused*/) {
    const Continuation what = place(head_).what;
    do {
      ++head_;
    } while (head_ != tail_ && place(head_).what.action == nullptr);
    if (head_ != tail_) arm();
    if (what) what();
  }
  void grow() {
    std::vector<Entry> larger(ring_.empty() ? 16 : 2 * ring_.size());
    for (std::uint64_t i = head_; i != tail_; ++i) larger[i & (larger.size() - 1)] = place(i);
    ring_.swap(larger);
  }

  EventQueue& queue_;
  Duration delay_;
  EventClass class_;
  std::vector<Entry> ring_;  // size is a power of two
  std::uint64_t head_ = 0, tail_ = 0;
};

}  // namespace acceptlab::sim
