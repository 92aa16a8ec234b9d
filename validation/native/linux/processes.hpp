#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace acceptlab::native {

/// What /proc says of a process, or of one of its tasks, in stat.
struct ProcessStat {
  pid_t pid = 0, parent = 0, session = 0;
  char state = '?';                               // 'S' asleep, 'R', 'Z' and so on
  std::int64_t user_ticks = 0, system_ticks = 0;  // of sysconf(_SC_CLK_TCK)
  std::int64_t ended_children_ticks = 0;          // user and system, of those waited for
  std::int64_t start_ticks = 0;                   // since boot
};

/// The content of a file of /proc; empty when it is gone.
std::string read_proc(const std::string& path);

/// `path`: "/proc/1" or "/proc/1/task/1". None when it has ended.
std::optional<ProcessStat> read_stat(const std::string& path);

/// Those that have not ended (zombies have).
std::vector<pid_t> processes_of_session(pid_t session);

/// Children, their children and so on, zombies included.
std::vector<pid_t> descendants_of(pid_t process);

/// Kernel threads whose name begins so; none where this process cannot see them.
std::vector<pid_t> kernel_threads(const std::string& name);

/// The tasks (threads) of a process.
std::vector<pid_t> tasks_of(pid_t process);

}  // namespace acceptlab::native
