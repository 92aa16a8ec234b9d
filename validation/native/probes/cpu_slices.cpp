#include "validation/native/probes/cpu_slices.hpp"

#include <algorithm>

namespace acceptlab::probes {
namespace {

constexpr pid_t idle_task = 0;

Nanoseconds last_turn_before(Nanoseconds time, pid_t task, const std::vector<Turn>& turns) {
  Nanoseconds ran = 0;
  for (const Turn& turn : turns) {
    if (turn.from >= time) break;
    if (turn.task == task) ran = turn.ran;
  }
  return ran;
}

}  // namespace

CpuSlices::CpuSlices(const std::vector<SchedEvent>& events, int cpu) {
  for (const SchedEvent& event : events) {
    if (event.kind != SchedEventKind::Switch || event.cpu != cpu) continue;
    if (!slices_.empty()) {
      slices_.back().to = event.time;
      slices_.back().still_runnable = event.previous_runnable;
    }
    slices_.push_back({event.task, event.own, event.time, event.time, true});
  }
  if (!slices_.empty()) slices_.pop_back();  // its end is not known
}

std::vector<Turn> CpuSlices::turns() const {
  std::vector<Turn> turns;
  for (const Slice& slice : slices_) {
    if (!slice.own) continue;
    const bool goes_on = !turns.empty() && turns.back().task == slice.task && !turns.back().slept;
    if (!goes_on) turns.push_back({slice.task, slice.from, slice.to, 0, false});
    Turn& turn = turns.back();
    turn.to = slice.to;
    turn.ran += slice.to - slice.from;
    turn.slept = !slice.still_runnable;
  }
  return turns;
}

Nanoseconds CpuSlices::foreign(Nanoseconds from, Nanoseconds to) const {
  Nanoseconds sum = 0;
  for (const Slice& slice : slices_)
    if (!slice.own && slice.task != idle_task)
      sum += std::max<Nanoseconds>(0, std::min(to, slice.to) - std::max(from, slice.from));
  return sum;
}

std::vector<Wake> wakes_of(pid_t task, const std::vector<SchedEvent>& events,
                           const CpuSlices& slices) {
  const std::vector<Turn> turns = slices.turns();
  std::vector<Wake> wakes;
  Nanoseconds woken = 0;
  for (const SchedEvent& event : events) {
    if (event.task != task) continue;
    if (event.kind == SchedEventKind::Waking) {
      woken = event.time;
      continue;
    }
    if (woken == 0) continue;
    wakes.push_back({woken, event.time, slices.foreign(woken, event.time),
                     last_turn_before(woken, task, turns)});
    woken = 0;
  }
  return wakes;
}

}  // namespace acceptlab::probes
