#include "validation/native/probes/cpu_slices.hpp"

#include <algorithm>

namespace acceptlab::native::probes {
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
  Nanoseconds charged = 0;  // since the last switch
  for (const SchedEvent& event : events) {
    if (event.cpu != cpu) continue;
    if (event.kind == SchedEventKind::Runtime) charged += event.runtime;
    if (event.kind != SchedEventKind::Switch) continue;
    end_slice(event, charged);
    slices_.push_back({event.task, event.own, event.time, event.time, true});
    charged = 0;
  }
  if (!slices_.empty()) slices_.pop_back();  // its end is not known
}

// Linux 6.18 reports no switch away from the idle task. The task that leaves the CPU next has then
// begun as long ago as it was charged for.
void CpuSlices::end_slice(const SchedEvent& event, Nanoseconds charged) {
  if (slices_.empty()) return;
  if (slices_.back().task != event.previous) {
    const Nanoseconds begin = std::max(slices_.back().from, event.time - charged);
    slices_.back().to = begin;
    slices_.push_back({event.previous, event.previous_own, begin, event.time, true});
  }
  slices_.back().to = event.time;
  slices_.back().still_runnable = event.previous_runnable;
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

}  // namespace acceptlab::native::probes
