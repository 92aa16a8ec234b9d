#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/time.hpp"
#include "sim/wide_integer.hpp"

namespace acceptlab::sim {

/// The integral over time of a count that changes by events, exact in integer nanoseconds.
class TimeAverage {
 public:
  std::int64_t value() const { return value_; }
  std::int64_t max() const { return max_; }

  void add(Time now, std::int64_t change) {
    settle(now);
    value_ += change;
    max_ = std::max(max_, value_);
  }

  /// Starts a new window: the integral and the maximum begin again at the present value.
  void restart(Time now) {
    settle(now);
    area_ = 0;
    max_ = value_;
  }

  /// Count times nanoseconds since the last restart().
  Int128 area(Time now) {
    settle(now);
    return area_;
  }

 private:
  void settle(Time now) {
    area_ += static_cast<Int128>(value_) * (now - since_).count();
    since_ = now;
  }

  Time since_{};
  std::int64_t value_ = 0, max_ = 0;
  Int128 area_ = 0;
};

}  // namespace acceptlab::sim
