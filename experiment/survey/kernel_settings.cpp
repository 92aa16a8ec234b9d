#include "experiment/survey/kernel_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "experiment/notation/units.hpp"
#include "experiment/notation/value.hpp"
#include "models/kernel/sysctls.hpp"

namespace acceptlab::experiment {
namespace {

/// The leading digits and dots: "6.1.0" of "6.1.0-18-amd64".
std::string_view numbers_of(std::string_view text) {
  std::string_view numbers = text.substr(0, text.find_first_not_of("0123456789."));
  while (numbers.ends_with('.')) numbers.remove_suffix(1);
  return numbers;
}

/// A release x.y.z, z > 0, of the same series somewhere in the text: Debian's and Ubuntu's banners
/// name what their kernel was made from.
std::string release_in(std::string_view banner, std::string_view series) {
  std::istringstream words{std::string(banner)};
  std::string word;
  while (words >> word) {
    const std::string_view numbers = numbers_of(word);
    const auto version = parse_version(numbers);
    if (version && version->patch > 0 && numbers.starts_with(fmt::format("{}.", series)))
      return std::string(numbers);
  }
  return "";
}

}  // namespace

std::string kernel_version_text(std::string_view release, std::string_view banner) {
  const std::string_view numbers = numbers_of(release);
  const auto version = parse_version(numbers);
  if (!version) return "";
  if (version->patch > 0 || numbers.size() == release.size()) return std::string(numbers);
  const std::string series = fmt::format("{}.{}", version->major, version->minor);
  const std::string real = release_in(banner, series);
  return real.empty() ? series : real;
}

namespace {

void version_finding(const SystemFiles& files, Findings& found) {
  const auto release = files.text("/proc/sys/kernel/osrelease");
  const std::string banner = files.text("/proc/version").value_or("") + " " +
                             files.text("/proc/version_signature").value_or("");
  const std::string text = release ? kernel_version_text(*release, banner) : "";
  if (text.empty()) {
    found.guess("kernel.version", "\"6.1\"", "/proc/sys/kernel/osrelease cannot be read");
  } else {
    found.add("kernel.version", toml_string(text),
              fmt::format("/proc/sys/kernel/osrelease: {}", *release));
  }
}

/// CONFIG_HZ of the configuration beside the kernel; distributions install it.
void timer_finding(const SystemFiles& files, Findings& found) {
  const auto release = files.text("/proc/sys/kernel/osrelease");
  const std::string path = "/boot/config-" + release.value_or("");
  const auto config = files.text(path);
  const std::size_t at = config ? config->find("\nCONFIG_HZ=") : std::string::npos;
  const auto hz = at == std::string::npos
                      ? std::nullopt
                      : parse_unsigned(numbers_of(std::string_view(*config).substr(at + 11)));
  if (hz && *hz >= 10 && *hz <= 10000) {
    found.add("kernel.hz", std::to_string(*hz), path + ": CONFIG_HZ");
  } else {
    found.guess("kernel.hz", "250", path + " cannot be read; Debian's");
  }
}

void packing_finding(const SystemFiles& files, Findings& found) {
  std::istringstream words(files.text("/proc/cmdline").value_or(""));
  std::string word;
  constexpr std::string_view name = "sched_vcpu_pack=";
  while (words >> word) {
    if (!word.starts_with(name)) continue;
    const auto bits = parse_unsigned(std::string_view(word).substr(name.size()));
    if (bits && *bits <= 15) found.add("kernel.vcpu_pack", std::to_string(*bits), "/proc/cmdline");
  }
}

std::string sysctl_path(std::string_view name) {
  std::string path = "/proc/sys/" + std::string(name);
  std::replace(path.begin(), path.end(), '.', '/');
  return path;
}

void sysctl_findings(const SystemFiles& files, Findings& found) {
  std::string version_text(found.value_of("kernel.version"));
  std::erase(version_text, '"');
  const auto version = parse_version(version_text).value_or(kernel::Version{6, 1, 0});
  std::vector<std::string> unread;
  for (const kernel::SysctlEntry& entry : kernel::sysctls_of(kernel::System::Linux, version)) {
    if (!entry.used) continue;
    const std::string path = sysctl_path(entry.name);
    const auto value = files.number(path);
    if (!value) {
      unread.push_back(fmt::format("{} ({})", entry.name, entry.value));
      continue;
    }
    found.add(fmt::format("kernel.sysctl.{}", entry.name), std::to_string(*value),
              *value == entry.value
                  ? path + ", the default"
                  : fmt::format("{}; the default of {} is {}", path, version_text, entry.value));
  }
  if (!unread.empty())
    found.remark("kernel.sysctl", fmt::format("cannot be read here, so that the defaults hold: {}",
                                              fmt::join(unread, ", ")));
}

}  // namespace

Findings kernel_findings(const SystemFiles& files) {
  Findings found;
  found.add("kernel.system", "\"linux\"", "the only system whose files are read");
  version_finding(files, found);
  timer_finding(files, found);
  packing_finding(files, found);
  sysctl_findings(files, found);
  return found;
}

namespace {

struct Limit {
  double cpus = 0;
  std::string path;
};

/// "200000 100000" of cgroup v2; "max ..." is no limit.
std::optional<double> unified_limit(const SystemFiles& files, const std::string& folder) {
  std::istringstream words(files.text(folder + "/cpu.max").value_or(""));
  double quota = 0, period = 0;
  if (!(words >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

/// cgroup v1: quota -1 is no limit.
std::optional<double> old_limit(const SystemFiles& files, const std::string& folder) {
  const auto quota = files.number(folder + "/cpu.cfs_quota_us");
  const auto period = files.number(folder + "/cpu.cfs_period_us");
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return static_cast<double>(*quota) / static_cast<double>(*period);
}

/// This process's cgroup with the controller of CPU time; empty when it cannot be read.
std::string own_group(const SystemFiles& files, bool unified) {
  std::istringstream lines(files.text("/proc/self/cgroup").value_or(""));
  std::string line;
  while (std::getline(lines, line)) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    if (unified ? line.starts_with("0::") : controllers.find(",cpu,") != std::string::npos)
      return line.substr(second + 1);
  }
  return "";
}

/// The group's own folder and all above it, up to where the groups are mounted. In a container the
/// mount is its own group, of which the path is not there.
std::optional<Limit> least_limit(const SystemFiles& files, const std::string& mount, bool unified) {
  std::optional<Limit> least;
  std::string group = own_group(files, unified);
  while (true) {
    const std::string folder = mount + (group == "/" ? "" : group);
    const auto cpus = unified ? unified_limit(files, folder) : old_limit(files, folder);
    if (cpus && (!least || *cpus < least->cpus)) least = Limit{*cpus, folder};
    if (group.empty() || group == "/") return least;
    group.erase(group.rfind('/'));
  }
}

}  // namespace

Findings quota_findings(const SystemFiles& files) {
  Findings found;
  std::optional<Limit> limit = least_limit(files, "/sys/fs/cgroup", true);
  for (const char* mount : {"/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup/cpu"})
    if (!limit) limit = least_limit(files, mount, false);
  if (!limit) {
    const bool readable = files.exists("/sys/fs/cgroup");
    if (readable) {
      found.add("machine.quota", "\"none\"", "/sys/fs/cgroup: no limit for this process");
    } else {
      found.guess("machine.quota", "\"none\"", "/sys/fs/cgroup cannot be read");
    }
    return found;
  }
  found.add("machine.quota", toml_string(fmt::format("{:.4g}cpu", limit->cpus)),
            limit->path + ", the cgroup of this command; the server's own may differ");
  return found;
}

}  // namespace acceptlab::experiment
