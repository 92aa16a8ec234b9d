#pragma once

#include <map>

#include "validation/native/probes/sched_trace.hpp"

namespace acceptlab::native::probes {

/// What /proc/stat says of a CPU since the machine was started, to a tick of 1/100 s.
struct CpuTimes {
  Nanoseconds idle = 0, steal = 0;
};
using AllCpuTimes = std::map<int, CpuTimes>;

AllCpuTimes read_cpu_times();
AllCpuTimes operator-(AllCpuTimes after, const AllCpuTimes& before);

/// CPU time of this process, and of its children that have ended.
Nanoseconds own_cpu_time();

/// All that was neither idle nor `own`, as a fraction of these CPUs' time. Includes steal.
double foreign_share(const AllCpuTimes& spent, Nanoseconds own, Nanoseconds elapsed);

}  // namespace acceptlab::native::probes
