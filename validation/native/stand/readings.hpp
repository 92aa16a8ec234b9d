#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "validation/native/kernel_times/kernel_times.hpp"
#include "validation/native/stand/run_tasks.hpp"

namespace acceptlab::native::stand {

/// What a CPU did since the machine started, in ticks of sysconf(_SC_CLK_TCK).
struct CpuTicks {
  std::int64_t busy = 0;  // user, nice, system
  std::int64_t idle = 0;  // and waiting for a disk
  std::int64_t irq = 0, softirq = 0, steal = 0;
};

/// All accounts and counters of a run at one instant. Taking them costs about a millisecond of CPU.
struct Readings {
  std::int64_t at_ns = 0;  // CLOCK_MONOTONIC
  std::map<int, CpuTicks> cpus;
  std::map<std::string, long> counters;  // of the present network namespace
  std::map<pid_t, RunTask> tasks;
  std::int64_t own_cpu_ns = 0, softirq_threads_ns = 0;
  std::map<pid_t, TaskCounts> kernel_counts;
  std::vector<WorkerState> server_counts;  // by worker; a native server's only
};

/// Of all CPUs that are online. `stat`: the content of /proc/stat.
std::map<int, CpuTicks> parse_cpu_ticks(const std::string& stat);

Readings take_readings(const RunProcesses& processes, KernelTimes* kernel_times,
                       const std::optional<ServerLog>& log);

/// What a CPU did between two readings, as fractions of the time between them.
struct CpuShares {
  double steal = 0, idle = 0, irq = 0, softirq = 0, busy = 0;
};
std::map<int, CpuShares> cpu_shares(const Readings& from, const Readings& to);

/// Whose the work of interrupts and soft interrupts is that no process is charged for.
enum class Interrupts : bool { Foreign, Own };

/// The part of all CPUs' time that neither idled nor went to the run's own processes or the
/// kernel's network threads: other processes, the hypervisor, and interrupts unless they are the
/// run's own. Those that came while a thread of the run had the CPU may count twice, since kernels
/// differ in whom they charge then; the share is never below 0.
double foreign_share(const Readings& from, const Readings& to, Interrupts interrupts);

}  // namespace acceptlab::native::stand
