#pragma once

#include "validation/native/load/arrivals.hpp"

namespace acceptlab::native::load {

/// Open loop: what is issued when depends on the schedule alone.
class ScheduledArrivals final : public Arrivals {
 public:
  /// `schedule` must outlive this.
  explicit ScheduledArrivals(const Schedule& schedule) : schedule_(schedule) {}

  Nanoseconds due() const override {
    return next_ < schedule_.size() ? schedule_[next_].at : never;
  }
  PlannedConnection take() override { return schedule_[next_++]; }
  void ended(Nanoseconds /*now*/, bool /*issued*/) override {}

 private:
  const Schedule& schedule_;
  std::size_t next_ = 0;
};

}  // namespace acceptlab::native::load
