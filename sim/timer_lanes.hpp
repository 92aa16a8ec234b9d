#pragma once

#include <memory>
#include <vector>

#include "sim/timer_lane.hpp"

namespace acceptlab::sim {

/// Timer lanes by delay, made as delays turn up. Meant for a handful of different delays.
class TimerLanes {
 public:
  TimerLanes(EventQueue& queue, EventClass event_class) : queue_(queue), class_(event_class) {}

  void set(Duration delay, Continuation what) { lane(delay).set(what); }

 private:
  TimerLane& lane(Duration delay) {
    for (auto& lane : lanes_) {
      if (lane->delay() == delay) return *lane;
    }
    lanes_.push_back(std::make_unique<TimerLane>(queue_, delay, class_));
    return *lanes_.back();
  }

  EventQueue& queue_;
  EventClass class_;
  std::vector<std::unique_ptr<TimerLane>> lanes_;
};

}  // namespace acceptlab::sim
