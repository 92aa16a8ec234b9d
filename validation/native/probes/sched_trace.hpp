#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "validation/native/probes/tracepoints.hpp"

namespace acceptlab::probes {

enum class SchedEventKind : std::uint8_t {
  Waking,   // sched_waking: the waker has decided to wake `task`
  Switch,   // sched_switch: `task` takes the CPU from `previous`
  Runtime,  // sched_stat_runtime: `task`, which runs, is charged `runtime`
};

struct SchedEvent {
  Nanoseconds time = 0;
  int cpu = 0;
  SchedEventKind kind = SchedEventKind::Switch;
  pid_t task = 0;
  bool own = false;  // `task` bears the name of this process
  pid_t previous = 0;
  bool previous_own = false;
  bool previous_runnable = false;  // it was preempted and did not go to sleep
  Nanoseconds runtime = 0;
};

/// The kernel's scheduling tracepoints on some CPUs.
class SchedTrace {
 public:
  /// `own_name`: the name (PR_SET_NAME) of this process's threads. Throws EnvironmentError when
  /// tracing is not permitted.
  SchedTrace(const std::vector<int>& cpus, std::string own_name);

  void start() { reader_.start(); }
  /// What happened since start(), ordered by time.
  std::vector<SchedEvent> stop();
  /// Whether the last stop() had everything; false when a buffer was full.
  bool complete() const { return reader_.complete(); }

 private:
  SchedEvent event_of(const TraceRecord& record) const;

  std::string own_name_;
  TracepointReader reader_;
};

}  // namespace acceptlab::probes
