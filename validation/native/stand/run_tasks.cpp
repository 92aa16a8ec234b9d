#include "validation/native/stand/run_tasks.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <sstream>
#include <string_view>

#include "validation/native/linux/processes.hpp"

namespace acceptlab::native::stand {
namespace {

constexpr std::int64_t second = 1'000'000'000;

std::int64_t ns_per_tick() { return second / ::sysconf(_SC_CLK_TCK); }

std::string folder_of(pid_t process) { return "/proc/" + std::to_string(process); }

// "voluntary_ctxt_switches:	12" and "NSpid:	1234	7".
void read_status(const std::string& path, RunTask& task) {
  std::istringstream status(read_proc(path + "/status"));
  for (std::string line; std::getline(status, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string_view key(line.data(), colon);
    if (key == "voluntary_ctxt_switches") task.voluntary = std::stoull(line.substr(colon + 1));
    if (key == "nonvoluntary_ctxt_switches") task.involuntary = std::stoull(line.substr(colon + 1));
    if (key == "NSpid") task.inner = std::stoi(line.substr(line.find_last_of(" \t") + 1));
  }
}

std::optional<RunTask> read_task(pid_t process, pid_t id, RunTask::Role role) {
  const std::string path = folder_of(process) + "/task/" + std::to_string(id);
  const auto stat = read_stat(path);
  if (!stat) return std::nullopt;
  RunTask task;
  task.task = id;
  task.process = process;
  task.role = role;
  task.state = stat->state;
  task.start_ticks = stat->start_ticks;
  task.user_ticks = stat->user_ticks;
  task.system_ticks = stat->system_ticks;
  read_status(path, task);
  // Time on a CPU and time in its queue, both in nanoseconds.
  if (!(std::istringstream(read_proc(path + "/schedstat")) >> task.cpu_ns >> task.waiting_ns))
    task.cpu_ns = (task.user_ticks + task.system_ticks) * ns_per_tick();
  return task;
}

void add_tasks(pid_t process, RunTask::Role role, std::map<pid_t, RunTask>& into) {
  for (const pid_t id : tasks_of(process))
    if (auto task = read_task(process, id, role)) into.emplace(id, *task);
}

void add_family(pid_t first, RunTask::Role role, std::map<pid_t, RunTask>& into) {
  if (first == 0) return;
  add_tasks(first, role, into);
  for (const pid_t process : descendants_of(first)) add_tasks(process, role, into);
}

std::int64_t cpu_ns_of(pid_t process) {
  const auto stat = read_stat(folder_of(process));
  if (!stat) return 0;
  std::int64_t used = (stat->user_ticks + stat->system_ticks) * ns_per_tick();
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(process, &clock) == 0 && ::clock_gettime(clock, &time) == 0)
    used = time.tv_sec * second + time.tv_nsec;
  return used + stat->ended_children_ticks * ns_per_tick();
}

using Tasks = std::map<pid_t, RunTask>;
using Workers = std::map<pid_t, unsigned>;  // their numbers

Workers workers_by_log(const Tasks& tasks, const ServerLog& log) {
  Workers workers;
  const std::vector<WorkerState> states = log.workers();
  for (const auto& [id, task] : tasks) {
    const auto found = std::ranges::find(states, task.inner, &WorkerState::task);
    if (task.role == RunTask::Role::Server && found != states.end())
      workers[id] = static_cast<unsigned>(found - states.begin());
  }
  return workers;
}

bool is_nginx_worker(const RunTask& task, pid_t master) {
  return task.task == task.process && task.task != master &&
         read_proc(folder_of(task.task) + "/cmdline").starts_with("nginx: worker process");
}

/// Each thread of the one process serves.
bool is_haproxy_worker(const RunTask& task, pid_t first) { return task.process == first; }

Workers workers_by_age(const Tasks& tasks, pid_t first,
                       bool (*is_worker)(const RunTask& task, pid_t first)) {
  std::vector<std::pair<std::int64_t, pid_t>> by_age;
  for (const auto& [id, task] : tasks)
    if (task.role == RunTask::Role::Server && is_worker(task, first))
      by_age.emplace_back(task.start_ticks, id);
  std::ranges::sort(by_age);
  Workers workers;
  for (const auto& [age, id] : by_age) workers.emplace(id, static_cast<unsigned>(workers.size()));
  return workers;
}

}  // namespace

std::map<pid_t, RunTask> find_tasks(const RunProcesses& processes) {
  std::map<pid_t, RunTask> tasks;
  add_family(processes.load, RunTask::Role::Load, tasks);
  add_family(processes.server, RunTask::Role::Server, tasks);
  for (const pid_t process : descendants_of(processes.keeper))
    add_tasks(process, RunTask::Role::Server, tasks);
  return tasks;
}

std::int64_t own_cpu_ns() {
  std::int64_t used = cpu_ns_of(::getpid());
  for (const pid_t process : descendants_of(::getpid())) used += cpu_ns_of(process);
  return used;
}

std::int64_t softirq_threads_cpu_ns() {
  static const std::vector<pid_t> threads = kernel_threads("ksoftirqd/");
  std::int64_t used = 0;
  for (const pid_t thread : threads) {
    std::int64_t cpu_ns = 0;
    std::istringstream(read_proc(folder_of(thread) + "/schedstat")) >> cpu_ns;
    used += cpu_ns;
  }
  return used;
}

std::map<pid_t, unsigned> find_workers(const ServerPlan& plan, const RunProcesses& processes,
                                       const std::map<pid_t, RunTask>& tasks,
                                       const std::optional<ServerLog>& log) {
  switch (plan.kind) {
    case ServerKind::Native:
      return log ? workers_by_log(tasks, *log) : Workers{};
    case ServerKind::Nginx:
      return workers_by_age(tasks, processes.server, is_nginx_worker);
    case ServerKind::Haproxy:
      return workers_by_age(tasks, processes.server, is_haproxy_worker);
    case ServerKind::Other:
      break;
  }
  return {};
}

}  // namespace acceptlab::native::stand
