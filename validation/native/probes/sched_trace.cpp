#include "validation/native/probes/sched_trace.hpp"

#include <algorithm>
#include <utility>

namespace acceptlab::native::probes {
namespace {

// A record takes about 100 bytes: room for 80 000 a CPU, ten times what the busiest case makes.
constexpr std::size_t buffer_bytes = std::size_t{8} << 20;

}  // namespace

SchedTrace::SchedTrace(const std::vector<int>& cpus, std::string own_name)
    : own_name_(std::move(own_name)),
      rings_(cpus,
             {{"sched", "sched_waking", ""},
              {"sched", "sched_switch", ""},
              {"sched", "sched_stat_runtime", ""}},
             buffer_bytes) {}

void SchedTrace::start() { rings_.start(); }

std::vector<SchedEvent> SchedTrace::stop() {
  rings_.stop();
  std::vector<SchedEvent> events;
  complete_ =
      rings_.drain([&](const PerfRings::Sample& sample) { events.push_back(event_of(sample)); });
  std::ranges::stable_sort(events, {}, &SchedEvent::time);
  return events;
}

SchedEvent SchedTrace::event_of(const PerfRings::Sample& sample) const {
  const Tracepoint& fields = *sample.tracepoint;
  SchedEvent event;
  event.time = sample.time;
  event.cpu = sample.cpu;
  event.kind = static_cast<SchedEventKind>(sample.event);
  const bool is_switch = event.kind == SchedEventKind::Switch;
  event.task = static_cast<pid_t>(fields.integer(sample.raw, is_switch ? "next_pid" : "pid"));
  event.own = fields.text(sample.raw, is_switch ? "next_comm" : "comm") == own_name_;
  if (event.kind == SchedEventKind::Runtime) event.runtime = fields.integer(sample.raw, "runtime");
  if (is_switch) {
    // The lowest eight bits are states of sleep and death; a preempted task has none of them.
    constexpr std::int64_t not_runnable = 0xff;
    event.previous = static_cast<pid_t>(fields.integer(sample.raw, "prev_pid"));
    event.previous_own = fields.text(sample.raw, "prev_comm") == own_name_;
    event.previous_runnable = (fields.integer(sample.raw, "prev_state") & not_runnable) == 0;
  }
  return event;
}

}  // namespace acceptlab::native::probes
