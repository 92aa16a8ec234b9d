#include "validation/native/stand/readiness.hpp"

#include <algorithm>

#include "validation/native/stand/network.hpp"

namespace acceptlab::native::stand {
namespace {

constexpr double look_again_s = 0.005;
constexpr double undisturbed_s = 0.03;

/// What is still to come; empty when nothing is.
class Readiness {
 public:
  Readiness(const Plan& plan, const RunProcesses& processes) : plan_(plan), processes_(processes) {}

  std::string missing() {
    if (!is_listening(plan_.server.port))
      return "nobody listens on port " + std::to_string(plan_.server.port);
    const auto tasks = find_tasks(processes_);
    if (const unsigned ready = ready_workers(tasks); ready < plan_.server.workers)
      return std::to_string(ready) + " of " + std::to_string(plan_.server.workers) +
             " workers are ready";
    return undisturbed(tasks) ? "" : "its threads do not sleep";
  }

  std::optional<ServerLog> take_log() { return std::move(log_); }

 private:
  unsigned ready_workers(const std::map<pid_t, RunTask>& tasks) {
    if (plan_.server.kind == ServerKind::Native) return ready_by_log();
    if (plan_.server.kind == ServerKind::Other) return plan_.server.workers;
    return static_cast<unsigned>(find_workers(plan_.server, processes_, tasks, log_).size());
  }

  unsigned ready_by_log() {
    if (!log_) {
      auto opened = ServerLog::open(plan_.out / plan_.server.log);
      if (!opened) return 0;
      log_.emplace(std::move(*opened));
    }
    return static_cast<unsigned>(std::ranges::count_if(log_->workers(), &WorkerState::ready));
  }

  // All asleep, and nobody has been awake since the look before, some time ago. A worker that is
  // ready may have timers, so of a native server sleep is enough.
  bool undisturbed(const std::map<pid_t, RunTask>& tasks) {
    std::uint64_t switches = 0;
    for (const auto& [id, task] : tasks) {
      if (task.state != 'S') return false;
      switches += task.voluntary;
    }
    if (plan_.server.kind == ServerKind::Native) return true;
    if (switches != switches_ || tasks.size() != tasks_) {
      switches_ = switches;
      tasks_ = tasks.size();
      since_ns_ = now_ns();
    }
    return now_ns() - since_ns_ >= nanoseconds(undisturbed_s);
  }

  const Plan& plan_;
  RunProcesses processes_;
  std::optional<ServerLog> log_;
  std::uint64_t switches_ = 0;
  std::size_t tasks_ = 0;
  std::int64_t since_ns_ = 0;
};

}  // namespace

std::optional<ServerLog> wait_until_ready(const Plan& plan, const ChildProcess& server,
                                          const RunProcesses& processes,
                                          const Supervision& supervision) {
  Readiness readiness(plan, processes);
  const std::int64_t deadline = now_ns() + nanoseconds(plan.ready_s);
  for (;;) {
    if (server.ended()) throw Fault(server.how_it_ended() + " (before it was ready)");
    const std::string missing = readiness.missing();
    if (missing.empty()) return readiness.take_log();
    if (now_ns() >= deadline) throw Fault("the server was not ready within ready_s: " + missing);
    supervision.wait_until(now_ns() + nanoseconds(look_again_s), {server.descriptor()});
  }
}

}  // namespace acceptlab::native::stand
