#pragma once

#include <chrono>
#include <cmath>

#include "sim/time.hpp"

namespace acceptlab::cpu {

/// What share of the time somebody has run, the more recent the more it counts: half as much after
/// 32 ms (kernel/sched/pelt.c, util_avg). Between two questions it counts as spread evenly.
class RunShare {
 public:
  /// The share, 0 to 1, when by `now` it has run for `ran` in all.
  double at(sim::Time now, sim::Duration ran) {
    const std::chrono::duration<double, std::milli> passed = now - asked_;
    if (passed.count() <= 0) return share_;
    const double lately = std::chrono::duration<double, std::milli>(ran - ran_) / passed;
    share_ = lately + (share_ - lately) * std::exp2(-passed.count() / half_life_ms);
    asked_ = now;
    ran_ = ran;
    return share_;
  }

 private:
  static constexpr double half_life_ms = 32;

  double share_ = 0;
  sim::Time asked_{};
  sim::Duration ran_{};
};

}  // namespace acceptlab::cpu
