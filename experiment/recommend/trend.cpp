#include "experiment/recommend/trend.hpp"

#include <algorithm>

#include "experiment/scenario/resolution.hpp"

namespace acceptlab::experiment {

namespace {

bool is_loss(const Goal& goal) {
  return goal.metric.find("lost") != std::string::npos ||
         goal.metric.find("dropped") != std::string::npos ||
         goal.metric.find("refused") != std::string::npos;
}

/// Until accept() or service: a SYN that was dropped has not begun to wait.
bool is_wait(const Goal& goal) {
  return goal.metric.find("accept_wait.") != std::string::npos ||
         goal.metric.find("service_wait.") != std::string::npos;
}

bool is_latency(const Goal& goal) {
  return is_wait(goal) || goal.metric.find("connect.") != std::string::npos ||
         goal.metric.find("request.") != std::string::npos ||
         goal.metric.find("response.") != std::string::npos;
}

bool wants_little(const Goal& goal) {
  return goal.op == "<" || goal.op == "<=" || (goal.op == "==" && goal.bound == 0);
}

bool all(const Scenario& s, bool (*kind)(const Goal&)) {
  return std::all_of(s.goals.begin(), s.goals.end(),
                     [&](const Goal& goal) { return wants_little(goal) && kind(goal); });
}

bool is_rate(const std::string& key) {
  return key == "run.load" || key.ends_with(".process.rate") || key.ends_with(".process.clients");
}

/// Waking a CPU that was idle for long costs more than one that is busy, so that less load or more
/// workers may make waits longer.
bool wake_ups_are_free(const Scenario& s) { return s.machine.costs == "zero" && s.costs.empty(); }

/// One queue, and whoever is idle takes the next of it; each worker has a CPU.
bool more_workers_help(const Scenario& s) {
  using Rule = server::SocketCount::Rule;
  const ServerSpec& server = s.server;
  const bool one_socket = server.sockets.rule == Rule::Fixed && server.sockets.fixed == 1;
  const bool alone = server.pinned && server.pin.empty() && server.workers <= s.machine.cpus() &&
                     s.machine.threads_per_core == 1 && s.machine.noise.empty();
  const bool free_to_take = server.gate.kind == server::Gate::Kind::None &&
                            server.handoff.kind == server::HandOff::Kind::None &&
                            server.wait != kernel::Wait::TryLock;
  return one_socket && alone && free_to_take && wake_ups_are_free(s);
}

}  // namespace

Trend trend_of(const Scenario& s, const std::string& key) {
  const auto loss_or_latency = [](const Goal& g) { return is_loss(g) || is_latency(g); };
  if (!all(s, loss_or_latency)) return Trend::Unknown;
  if (is_rate(key)) return all(s, is_loss) || wake_ups_are_free(s) ? Trend::Harder : Trend::Unknown;
  if (key == "server.workers") return more_workers_help(s) ? Trend::Easier : Trend::Unknown;
  if (key == "server.backlog" || key == "server.queue_room") {
    if (all(s, is_loss)) return Trend::Easier;
    return all(s, is_wait) ? Trend::Harder : Trend::Unknown;
  }
  return Trend::Unknown;
}

}  // namespace acceptlab::experiment
