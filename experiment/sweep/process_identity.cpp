#include "experiment/sweep/process_identity.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <system_error>

namespace acceptlab::experiment {

namespace {

std::string first_line(const std::string& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string link_target(const char* link) {
  std::array<char, 256> text{};
  const ssize_t length = ::readlink(link, text.data(), text.size());
  return length > 0 ? std::string(text.data(), static_cast<std::size_t>(length)) : "";
}

/// Of a machine that runs now: a second one of that name, and another container, are others.
std::string machine_name() {
  return fmt::format("{} {} {}", host_name(), first_line("/proc/sys/kernel/random/boot_id"),
                     link_target("/proc/self/ns/pid"));
}

/// Field 22 of /proc/PID/stat, proc(5): when the process was started, in ticks since the boot.
/// Empty for one that has ended, also while nobody has asked how (field 3 is Z then).
std::string start_of(std::int64_t process) {
  const std::string line = first_line(fmt::format("/proc/{}/stat", process));
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return "";
  std::istringstream rest(line.substr(name_end + 1));
  constexpr int after_name = 20;
  std::string field;
  for (int i = 0; i < after_name; ++i) {
    rest >> field;
    if (i == 0 && (field == "Z" || field == "X")) return "";
  }
  return field;
}

}  // namespace

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

ProcessIdentity this_process() { return {machine_name(), ::getpid(), start_of(::getpid())}; }

std::string claim_text(const ProcessIdentity& identity) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return fmt::format("machine {}\nprocess {}\nstarted {}\nclaimed {} s after 1970\n",
                     identity.machine, identity.process, identity.started,
                     std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

ProcessIdentity identity_of(const std::string& claim_text) {
  ProcessIdentity identity;
  std::istringstream in(claim_text);
  for (std::string name, value; in >> name && std::getline(in >> std::ws, value);) {
    if (name == "machine") identity.machine = value;
    if (name == "started") identity.started = value;
    if (name == "process")
      std::from_chars(value.data(), value.data() + value.size(), identity.process);
  }
  return identity;
}

bool is_here(const ProcessIdentity& identity) { return identity.machine == machine_name(); }

bool is_alive(const ProcessIdentity& identity) {
  if (identity.process <= 0) return false;
  const bool exists = ::kill(static_cast<pid_t>(identity.process), 0) == 0 || errno == EPERM;
  return exists && start_of(identity.process) == identity.started;
}

}  // namespace acceptlab::experiment
