#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace acceptlab::cpu {

/// What kept a thread from its work, as far back as somebody may still ask: the basis of blame.
/// Only intervals in which something did are stored, so a machine without costs stores nothing.
class DelayHistory {
 public:
  enum Kind : std::uint8_t { Softirq, Lock, RunQueue, WakeUp };
  using Totals = std::array<std::int64_t, 4>;  // nanoseconds by Kind

  /// The `delay` that ends at `end` went to `kind`. Delays follow each other in time and do not
  /// overlap.
  void record(Kind kind, sim::Time end, sim::Duration delay);

  /// Delays that lie in [from, now]. Requires that forget() was not told of a later time.
  Totals since(sim::Time from) const;

  /// Nobody will ask about times before `horizon` any more.
  void forget(sim::Time horizon);

  std::size_t size() const { return size_; }
  /// Whether it has grown so far since the last forget() that another one pays.
  bool wants_trimming() const { return size_ >= trim_at_; }

 private:
  struct Interval {
    sim::Time end;
    std::int64_t delay = 0;
    Totals before{};  // totals of all intervals before this one
    Kind kind = Softirq;
  };
  const Interval& place(std::size_t i) const { return ring_[(head_ + i) & (ring_.size() - 1)]; }
  void grow();

  std::vector<Interval> ring_;  // size is a power of two
  static constexpr std::size_t least_trim_size = 4096;
  std::size_t head_ = 0, size_ = 0, trim_at_ = least_trim_size;
  Totals totals_{};
};

}  // namespace acceptlab::cpu
