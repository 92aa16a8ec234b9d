#include "validation/native/linux/processes.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native {
namespace {

std::vector<pid_t> numbers_in(const std::string& path) {
  std::vector<pid_t> numbers;
  std::error_code gone;
  std::filesystem::directory_iterator entry(path, gone);
  for (const std::filesystem::directory_iterator end; !gone && entry != end; entry.increment(gone))
    if (const long number = std::strtol(entry->path().filename().c_str(), nullptr, 10); number > 0)
      numbers.push_back(static_cast<pid_t>(number));
  return numbers;
}

std::string folder_of(pid_t process) { return "/proc/" + std::to_string(process); }

void append_children_by_stat(pid_t parent, std::vector<pid_t>& into) {
  for (const pid_t pid : numbers_in("/proc"))
    if (const auto stat = read_stat(folder_of(pid)); stat && stat->parent == parent)
      into.push_back(pid);
}

void append_children(pid_t parent, std::vector<pid_t>& into) {
  // Not every kernel has it.
  static const bool has_children_files =
      ::access(("/proc/self/task/" + std::to_string(::getpid()) + "/children").c_str(), R_OK) == 0;
  if (!has_children_files) return append_children_by_stat(parent, into);
  for (const pid_t task : tasks_of(parent)) {
    const std::string file = folder_of(parent) + "/task/" + std::to_string(task) + "/children";
    std::istringstream children(read_proc(file));
    for (pid_t child = 0; children >> child;) into.push_back(child);
  }
}

}  // namespace

std::string read_proc(const std::string& path) {
  std::string content;
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return content;
  std::array<char, 4096> block{};
  for (ssize_t n = 0; (n = ::read(file.get(), block.data(), block.size())) > 0;)
    content.append(block.data(), static_cast<std::size_t>(n));
  return content;
}

// "pid (name) state parent group session ...": proc(5). The name may hold spaces and brackets.
std::optional<ProcessStat> read_stat(const std::string& path) {
  const std::string content = read_proc(path + "/stat");
  const std::size_t name_end = content.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(content.substr(name_end + 1));
  ProcessStat stat;
  stat.pid = static_cast<pid_t>(std::strtol(content.c_str(), nullptr, 10));
  std::string passed_over;
  fields >> stat.state >> stat.parent >> passed_over >> stat.session;
  for (int i = 7; i <= 13; ++i) fields >> passed_over;
  std::int64_t children_user = 0, children_system = 0;
  fields >> stat.user_ticks >> stat.system_ticks >> children_user >> children_system;
  stat.ended_children_ticks = children_user + children_system;
  for (int i = 18; i <= 21; ++i) fields >> passed_over;
  fields >> stat.start_ticks;
  return stat;
}

std::vector<pid_t> processes_of_session(pid_t session) {
  std::vector<pid_t> processes;
  for (const pid_t pid : numbers_in("/proc"))
    if (const auto stat = read_stat(folder_of(pid));
        stat && stat->session == session && stat->state != 'Z')
      processes.push_back(pid);
  return processes;
}

std::vector<pid_t> descendants_of(pid_t process) {
  std::vector<pid_t> all;
  append_children(process, all);
  for (std::size_t i = 0; i < all.size(); ++i) append_children(all[i], all);
  return all;
}

// All of them are children of kthreadd, which is always the second.
std::vector<pid_t> kernel_threads(const std::string& name) {
  constexpr pid_t kthreadd = 2;
  std::vector<pid_t> found;
  for (const pid_t pid : numbers_in("/proc"))
    if (read_proc(folder_of(pid) + "/comm").starts_with(name))
      if (const auto stat = read_stat(folder_of(pid)); stat && stat->parent == kthreadd)
        found.push_back(pid);
  return found;
}

std::vector<pid_t> tasks_of(pid_t process) { return numbers_in(folder_of(process) + "/task"); }

}  // namespace acceptlab::native
