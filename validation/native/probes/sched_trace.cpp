#include "validation/native/probes/sched_trace.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace acceptlab::probes {
namespace {

// In the order in which the reader is given their tracepoints.
constexpr std::array kinds{SchedEventKind::Switch, SchedEventKind::Waking, SchedEventKind::Runtime};

}  // namespace

SchedTrace::SchedTrace(const std::vector<int>& cpus, std::string own_name)
    : own_name_(std::move(own_name)),
      reader_(cpus, {"sched/sched_switch", "sched/sched_waking", "sched/sched_stat_runtime"}) {}

std::vector<SchedEvent> SchedTrace::stop() {
  std::vector<SchedEvent> events;
  reader_.stop([this, &events](const TraceRecord& record) { events.push_back(event_of(record)); });
  std::ranges::stable_sort(events, {}, &SchedEvent::time);
  return events;
}

SchedEvent SchedTrace::event_of(const TraceRecord& record) const {
  SchedEvent event;
  event.time = record.time;
  event.cpu = record.cpu;
  event.kind = kinds.at(record.which);
  const bool is_switch = event.kind == SchedEventKind::Switch;
  event.task = static_cast<pid_t>(record.integer(is_switch ? "next_pid" : "pid"));
  event.own = record.text(is_switch ? "next_comm" : "comm") == own_name_;
  if (event.kind == SchedEventKind::Runtime) event.runtime = record.integer("runtime");
  if (is_switch) {
    // The lowest eight bits are states of sleep and death; a preempted task has none of them.
    constexpr std::int64_t not_runnable = 0xff;
    event.previous = static_cast<pid_t>(record.integer("prev_pid"));
    event.previous_own = record.text("prev_comm") == own_name_;
    event.previous_runnable = (record.integer("prev_state") & not_runnable) == 0;
  }
  return event;
}

}  // namespace acceptlab::probes
