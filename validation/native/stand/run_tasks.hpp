#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "validation/native/stand/plan.hpp"
#include "validation/native/stand/server_log.hpp"

namespace acceptlab::native::stand {

/// One task (thread) of the run, and what it has used so far. Pids are those that the stand sees.
struct RunTask {
  enum class Role : std::uint8_t { Server, Load };
  pid_t task = 0, process = 0;
  pid_t inner = 0;  // its number in the innermost process namespace: as the task itself sees it
  Role role = Role::Server;
  char state = '?';
  std::int64_t start_ticks = 0;
  std::int64_t user_ticks = 0, system_ticks = 0;
  std::int64_t cpu_ns = 0, waiting_ns = 0;       // ran; was ready to run and did not
  std::uint64_t voluntary = 0, involuntary = 0;  // context switches
};

/// The processes that a run consists of.
struct RunProcesses {
  pid_t server = 0;  // its first process
  pid_t load = 0;    // 0: not started yet
  pid_t keeper = 0;
};

/// By task. What the keeper has adopted belongs to the server.
std::map<pid_t, RunTask> find_tasks(const RunProcesses& processes);

/// CPU time of all processes of the run, those that have ended and the stand itself included.
std::int64_t own_cpu_ns();

/// CPU time of the kernel's threads that do the network's work when there is too much of it for
/// interrupts; they are looked for at the first call.
std::int64_t softirq_threads_cpu_ns();

/// Which of the tasks are workers, by number from 0: a native server's by its log, others' by age.
std::map<pid_t, unsigned> find_workers(const ServerPlan& plan, const RunProcesses& processes,
                                       const std::map<pid_t, RunTask>& tasks,
                                       const std::optional<ServerLog>& log);

}  // namespace acceptlab::native::stand
