#include "validation/native/costs/machine.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <sstream>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/probes/net_namespace.hpp"

namespace acceptlab::native::costs {
namespace {

const std::string cpu_root = "/sys/devices/system/cpu/";

std::string first_line(const std::string& file) {
  std::string line;
  std::getline(std::ifstream(file) >> std::ws, line);
  return line;
}

/// The value of the first line of /proc/cpuinfo with that key.
std::string of_cpuinfo(const std::string& key) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(key) && line.find(": ") != std::string::npos)
      return line.substr(line.find(": ") + 2);
  return {};
}

std::string hypervisor() {
  if ((" " + of_cpuinfo("flags") + " ").find(" hypervisor ") == std::string::npos) return "none";
  const std::string vendor = first_line("/sys/class/dmi/id/sys_vendor");
  return vendor.empty() ? "present" : vendor;
}

/// Whether a list such as "0-3,8" has a number.
bool lists(const std::string& list, int number) {
  std::istringstream ranges(list);
  for (std::string range; std::getline(ranges, range, ',');) {
    std::istringstream ends(range);
    int first = 0, last = 0;
    ends >> first;
    last = first;
    if (ends.get() == '-') ends >> last;
    if (first <= number && number <= last) return true;
  }
  return false;
}

std::string folder_of(int cpu) { return cpu_root + "cpu" + std::to_string(cpu); }

}  // namespace

Machine describe_machine() {
  Machine machine;
  machine.processor = of_cpuinfo("model name");
  if (machine.processor.empty()) machine.processor = "unknown";
  machine.kernel = "Linux " + probes::kernel_release();
  machine.hypervisor = hypervisor();
  machine.clocksource =
      first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  machine.idle_driver = first_line(cpu_root + "cpuidle/current_driver");
  machine.cpus = static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_ONLN));
  // The coarse clock advances once a tick, and says so.
  timespec tick{};
  native::checked(::clock_getres(CLOCK_MONOTONIC_COARSE, &tick), "clock_getres");
  machine.hz = tick.tv_nsec > 0 ? 1'000'000'000 / tick.tv_nsec : 0;
  return machine;
}

std::vector<int> allowed_cpus() {
  cpu_set_t allowed;
  native::checked(::sched_getaffinity(0, sizeof allowed, &allowed), "sched_getaffinity");
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &allowed)) cpus.push_back(cpu);
  return cpus;
}

bool share_cache(int a, int b) {
  std::string last;
  for (int index = 0; index < 8; ++index) {
    const std::string list =
        first_line(folder_of(a) + "/cache/index" + std::to_string(index) + "/shared_cpu_list");
    if (list.empty()) break;
    last = list;
  }
  return last.empty() || lists(last, b);
}

bool share_core(int a, int b) {
  return lists(first_line(folder_of(a) + "/topology/thread_siblings_list"), b);
}

}  // namespace acceptlab::native::costs
