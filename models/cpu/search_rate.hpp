#pragma once

#include "sim/random.hpp"

namespace acceptlab::cpu {

/// How often a CPU that becomes idle looks for work on others: as often as it has found some
/// (kernel/sched/fair.c, NI_RANDOM of November 2025: update_newidle_stats(),
/// sched_balance_newidle()).
class SearchRate {
 public:
  /// Whether it looks this time.
  bool looks(sim::DrawSequence& draws) {
    weight_ = 1 + ratio_;
    if (draws.below(sides) <= weight_) return true;
    count(0);
    return false;
  }
  /// What came of looking: a success counts for those that did not look, too.
  void looked(bool found) { count(found ? (sides + weight_ / 2) / weight_ : 0); }

 private:
  static constexpr unsigned sides = 1024;

  void count(unsigned successes) {
    successes_ += successes;
    if (++calls_ < sides) return;
    ratio_ = successes_;
    calls_ /= 2;
    successes_ /= 2;
  }

  unsigned calls_ = 512, successes_ = 256, ratio_ = 512;  // sd_init(): half of them find some
  unsigned weight_ = 1;
};

}  // namespace acceptlab::cpu
