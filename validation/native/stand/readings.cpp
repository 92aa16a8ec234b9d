#include "validation/native/stand/readings.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "validation/native/linux/processes.hpp"
#include "validation/native/linux/tcp_counters.hpp"
#include "validation/native/stand/supervision.hpp"

namespace acceptlab::native::stand {

// "cpu1 user nice system idle iowait irq softirq steal ...": proc(5).
std::map<int, CpuTicks> parse_cpu_ticks(const std::string& stat) {
  std::map<int, CpuTicks> cpus;
  std::istringstream lines(stat);
  for (std::string line; std::getline(lines, line) && line.starts_with("cpu");) {
    if (std::isdigit(static_cast<unsigned char>(line[3])) == 0) continue;
    std::istringstream fields(line.substr(3));
    int cpu = 0;
    std::int64_t user = 0, nice = 0, system = 0, idle = 0, disk = 0;
    CpuTicks ticks;
    fields >> cpu >> user >> nice >> system >> idle >> disk >> ticks.irq >> ticks.softirq >>
        ticks.steal;
    ticks.busy = user + nice + system;
    ticks.idle = idle + disk;
    cpus[cpu] = ticks;
  }
  return cpus;
}

Readings take_readings(const RunProcesses& processes, KernelTimes* kernel_times,
                       const std::optional<ServerLog>& log) {
  Readings readings;
  readings.at_ns = now_ns();
  readings.cpus = parse_cpu_ticks(read_proc("/proc/stat"));
  readings.own_cpu_ns = own_cpu_ns();
  readings.softirq_threads_ns = softirq_threads_cpu_ns();
  if (log) readings.server_counts = log->workers();
  if (kernel_times != nullptr) readings.kernel_counts = kernel_times->task_counts();
  readings.counters = read_tcp_counters();
  readings.tasks = find_tasks(processes);
  return readings;
}

std::map<int, CpuShares> cpu_shares(const Readings& from, const Readings& to) {
  const auto ticks_between = static_cast<double>(to.at_ns - from.at_ns) / 1e9 *
                             static_cast<double>(::sysconf(_SC_CLK_TCK));
  std::map<int, CpuShares> shares;
  for (const auto& [cpu, ticks] : to.cpus) {
    const auto before = from.cpus.find(cpu);
    if (before == from.cpus.end()) continue;
    const CpuTicks& after = ticks;
    const auto share = [&](std::int64_t CpuTicks::*account) {
      return static_cast<double>(after.*account - before->second.*account) / ticks_between;
    };
    shares[cpu] = {share(&CpuTicks::steal), share(&CpuTicks::idle), share(&CpuTicks::irq),
                   share(&CpuTicks::softirq), share(&CpuTicks::busy)};
  }
  return shares;
}

double foreign_share(const Readings& from, const Readings& to, Interrupts interrupts) {
  const auto shares = cpu_shares(from, to);
  const std::int64_t used =
      to.own_cpu_ns - from.own_cpu_ns + to.softirq_threads_ns - from.softirq_threads_ns;
  double known = static_cast<double>(used) / static_cast<double>(to.at_ns - from.at_ns);
  for (const auto& [cpu, share] : shares) {
    known += share.idle;
    if (interrupts == Interrupts::Own) known += share.irq + share.softirq;
  }
  return std::max(0.0, 1 - known / static_cast<double>(shares.size()));
}

}  // namespace acceptlab::native::stand
