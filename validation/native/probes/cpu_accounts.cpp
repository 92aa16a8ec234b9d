#include "validation/native/probes/cpu_accounts.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

namespace acceptlab::native::probes {
namespace {

constexpr Nanoseconds second = 1'000'000'000;

Nanoseconds cpu_time_of(int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  const auto nanoseconds = [](const timeval& time) {
    return time.tv_sec * second + time.tv_usec * 1000;
  };
  return nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
}

}  // namespace

// "cpu1 user nice system idle iowait irq softirq steal ...", in ticks of 1/100 s.
AllCpuTimes read_cpu_times() {
  const Nanoseconds tick = second / ::sysconf(_SC_CLK_TCK);
  std::ifstream file("/proc/stat");
  AllCpuTimes times;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("cpu") || line[3] == ' ') continue;
    std::istringstream fields(line.substr(3));
    int cpu = 0;
    Nanoseconds user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0;
    Nanoseconds steal = 0;
    fields >> cpu >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal;
    times[cpu] = {(idle + iowait) * tick, steal * tick};
  }
  return times;
}

AllCpuTimes operator-(AllCpuTimes after, const AllCpuTimes& before) {
  for (auto& [cpu, times] : after) {
    times.idle -= before.at(cpu).idle;
    times.steal -= before.at(cpu).steal;
  }
  return after;
}

Nanoseconds own_cpu_time() { return cpu_time_of(RUSAGE_SELF) + cpu_time_of(RUSAGE_CHILDREN); }

double foreign_share(const AllCpuTimes& spent, Nanoseconds own, Nanoseconds elapsed) {
  Nanoseconds known = own;
  for (const auto& [cpu, times] : spent) known += times.idle;
  const double all = static_cast<double>(elapsed) * static_cast<double>(spent.size());
  return std::max(0.0, 1 - static_cast<double>(known) / all);
}

}  // namespace acceptlab::native::probes
