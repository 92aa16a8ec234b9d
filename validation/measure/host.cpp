#include "validation/measure/host.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "experiment/notation/sysctl_names.hpp"
#include "experiment/notation/units.hpp"
#include "validation/measure/first_line.hpp"

namespace acceptlab::validation {
namespace {

utsname names() {
  utsname result{};
  if (::uname(&result) != 0) throw std::system_error(errno, std::generic_category(), "uname");
  return result;
}

/// The value of the first line of /proc/cpuinfo that begins so.
std::string cpu_info(const std::string& name) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name)) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

/// The coarse clock moves once a tick.
unsigned ticks_per_second() {
  timespec resolution{};
  if (::clock_getres(CLOCK_MONOTONIC_COARSE, &resolution) != 0 || resolution.tv_nsec == 0)
    throw std::system_error(errno, std::generic_category(), "resolution of the coarse clock");
  return static_cast<unsigned>((1'000'000'000 + resolution.tv_nsec / 2) / resolution.tv_nsec);
}

/// A number that the kernel was started with, 0 without.
unsigned boot_parameter(const std::string& name) {
  std::istringstream words(first_line("/proc/cmdline"));
  for (std::string word; words >> word;) {
    unsigned value = 0;
    if (word.starts_with(name + "=") && std::istringstream(word.substr(name.size() + 1)) >> value)
      return value;
  }
  return 0;
}

std::string major_and_minor(const std::string& release) {
  std::istringstream text(release);
  int major = 0, minor = 0;
  char dot = 0;
  text >> major >> dot >> minor;
  return fmt::format("{}.{}", major, minor);
}

std::map<std::string, std::int64_t> present_sysctls(const std::string& kernel_version) {
  std::map<std::string, std::int64_t> values;
  const auto version = experiment::parse_version(kernel_version);
  if (!version) return values;
  for (const std::string& name : experiment::used_sysctls(kernel::System::Linux, *version)) {
    std::string path = "/proc/sys/" + name;
    std::replace(path.begin() + sizeof "/proc/sys", path.end(), '.', '/');
    std::int64_t value = 0;
    if (std::ifstream(path) >> value) values[name] = value;
  }
  return values;
}

}  // namespace

Host this_host() {
  const utsname names_of_host = names();
  const std::string system = static_cast<const char*>(names_of_host.sysname);
  if (system != "Linux")
    throw std::runtime_error(fmt::format(
        "measuring needs Linux and this is {}; validation/kit/probe.c measures other systems",
        system));
  const std::string release = static_cast<const char*>(names_of_host.release);
  Host host;
  const auto cpus = static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_ONLN));
  host.topology = read_topology(cpus);
  host.hz = ticks_per_second();
  host.kernel_version = major_and_minor(release);
  host.vcpu_pack = boot_parameter("sched_vcpu_pack");
  host.sysctls = present_sysctls(host.kernel_version);
  const bool virtualised = cpu_info("flags").find(" hypervisor") != std::string::npos;
  host.description = {
      {"cpu", cpu_info("model name")},
      {"cpus", std::to_string(cpus)},
      {"topology", host_topology_text(host.topology)},
      {"kernel", "Linux " + release},
      {"build", static_cast<const char*>(names_of_host.version)},
      {"hz", std::to_string(host.hz)},
      {"virtualised", virtualised ? "yes" : "no"},
      {"clocksource",
       first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource")},
  };
  if (host.vcpu_pack != 0)
    host.description.emplace_back("vcpu_pack", std::to_string(host.vcpu_pack));
  return host;
}

Host with_generator(Host host, Generator generator) {
  for (auto& line : description_of(generator)) host.description.push_back(std::move(line));
  host.generator = std::move(generator);
  return host;
}

}  // namespace acceptlab::validation
