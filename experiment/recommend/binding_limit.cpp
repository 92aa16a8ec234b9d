#include "experiment/recommend/binding_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "experiment/result/text_table.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/server_config/directives.hpp"
#include "models/kernel/queue_limits.hpp"

namespace acceptlab::experiment {

namespace {

using kernel::Blame;
using kernel::LossCause;

/// How far the estimate is beyond its bound, as a factor: 1 is at it.
double strain(const Goal& goal, const Estimate& estimate) {
  const bool less = goal.op == "<" || goal.op == "<=" || goal.op == "==";
  if (goal.bound == 0) return estimate.value == 0 ? 0 : 1e300;
  return less ? estimate.value / goal.bound : goal.bound / estimate.value;
}

std::string metric_in_trouble(const Scenario& s, const std::vector<TriedGoal>& goals) {
  std::size_t worst = 0;
  for (std::size_t i = 1; i < goals.size(); ++i) {
    if (strain(s.goals[i], goals[i].estimate) > strain(s.goals[worst], goals[worst].estimate))
      worst = i;
  }
  return find_metric(s.goals[worst].metric)->name;
}

// --- What is lost

std::string room_limit(const Scenario& s) {
  if (s.server.queue_room) return fmt::format("server.queue_room = {}", *s.server.queue_room);
  const kernel::KernelRules rules = kernel_rules(s);
  const std::uint32_t effective = kernel::effective_backlog(rules, s.server.backlog);
  if (s.server.backlog >= 0 && effective == s.server.backlog)
    return fmt::format("server.backlog = {}", s.server.backlog);
  return fmt::format("{} = {}, which is what the backlog of {} amounts to", somaxconn_name(s),
                     effective, s.server.backlog);
}

/// With queue_room the limit has the sleeping watchers in it, whose places nobody has for long.
std::int64_t room_of_socket(const Scenario& s, const SocketSummary& socket) {
  return s.server.queue_room ? static_cast<std::int64_t>(*s.server.queue_room) : socket.limit;
}

std::string overflow_limit(const Scenario& s, const Summary& summary) {
  const auto full = std::count_if(
      summary.sockets.begin(), summary.sockets.end(),
      [&](const SocketSummary& socket) { return socket.pending_max >= room_of_socket(s, socket); });
  if (full > 0)
    return fmt::format("{}: {} of {} accept queues were full", room_limit(s), full,
                       summary.sockets.size());
  return "the SYN queue (net.ipv4.tcp_max_syn_backlog and the backlog)";
}

std::string loss_limit(const Scenario& s, const Summary& summary) {
  const auto& by_cause = summary.connections.lost_by_cause;
  const auto largest = std::max_element(by_cause.begin(), by_cause.end());
  const auto cause = static_cast<LossCause>(std::distance(by_cause.begin(), largest));
  switch (cause) {
    case LossCause::Timeout:
      if (summary.connections.syn_dropped + summary.connections.final_ack_dropped == 0)
        return "clients that give up (client.timeout)";
      return overflow_limit(s, summary);
    case LossCause::SynOverflow:
    case LossCause::AckOverflow:
      return overflow_limit(s, summary);
    case LossCause::Shed:
      return "server.connections or the gate: workers close what they have accepted";
    default:
      return fmt::format("{}: no size mends that",
                         kernel::loss_cause_names.at(static_cast<std::size_t>(cause)));
  }
}

// --- What waits

std::string busiest_softirq(const Summary& summary) {
  const auto softirq = [](const CpuSummary& cpu) {
    return cpu.fraction[static_cast<std::size_t>(kernel::Account::Softirq)];
  };
  const auto most = std::max_element(
      summary.cpus.begin(), summary.cpus.end(),
      [&](const CpuSummary& a, const CpuSummary& b) { return softirq(a) < softirq(b); });
  return fmt::format("softirq of CPU {}, {} of its time", most->index,
                     percent_text(softirq(*most)));
}

std::string busy_workers(const Summary& summary) {
  const auto [least, most] = std::minmax_element(
      summary.workers.begin(), summary.workers.end(),
      [](const WorkerSummary& a, const WorkerSummary& b) { return a.busy < b.busy; });
  if (summary.workers.size() == 1) return "the worker, busy " + percent_text(most->busy);
  return fmt::format("the workers, busy from {} (worker {}) to {} (worker {})",
                     percent_text(least->busy), least->index, percent_text(most->busy),
                     most->index);
}

std::string part_text(Blame::Part part, const Summary& summary) {
  switch (part) {
    case Blame::Softirq:
      return busiest_softirq(summary);
    case Blame::Lock:
      return "locks of listen sockets";
    case Blame::RunQueue:
      return "CPU time: woken workers wait for a CPU";
    case Blame::WakeUp:
      return "the cost of wake-ups";
    case Blame::BusyWorker:
      return busy_workers(summary);
    case Blame::HandOff:
      return "the hand-off to the worker that serves";
  }
  return "";
}

/// The largest part of service_wait.
std::string wait_limit(const Summary& summary) {
  const auto largest = std::max_element(
      summary.blame.begin(), summary.blame.end(),
      [](const auto& a, const auto& b) { return a.estimate.value < b.estimate.value; });
  double sum = 0;
  for (const NamedEstimate& part : summary.blame) sum += part.estimate.value;
  if (!(sum > 0)) return "";
  const auto part = static_cast<Blame::Part>(std::distance(summary.blame.begin(), largest));
  return fmt::format("{} ({} of service_wait)", part_text(part, summary),
                     percent_text(largest->estimate.value / sum));
}

/// Most of an answer's time is the work itself, which no size makes shorter.
bool work_itself(const Summary& summary, const std::string& metric) {
  constexpr double little = 0.2;
  const bool answer =
      metric.starts_with("latency.response.") || metric.starts_with("latency.request.");
  if (!answer) return false;
  const auto latency = [&](const std::string& name) {
    return std::find_if(summary.latency.begin(), summary.latency.end(),
                        [&](const LatencySummary& l) { return l.name == name; });
  };
  const std::string kind = metric.substr(8, metric.rfind('.') - 8);
  return latency("service_wait")->mean.value < little * latency(kind)->mean.value;
}

}  // namespace

std::string binding_limit(const Scenario& s, const Summary& summary,
                          const std::vector<TriedGoal>& goals) {
  const std::string metric = metric_in_trouble(s, goals);
  if (metric.starts_with("connections.") && summary.connections.lost() > 0)
    return loss_limit(s, summary);
  if (!metric.starts_with("latency.")) return "";
  if (work_itself(summary, metric)) return "the work itself (work.cpu, work.wait), not a wait";
  return wait_limit(summary);
}

std::string binding_limit(const Scenario& s, const ExactResult& result) {
  const auto lost = value_of(result, "connections.lost_share");
  const bool about_loss = std::any_of(s.goals.begin(), s.goals.end(), [](const Goal& goal) {
    return find_metric(goal.metric)->name == "connections.lost_share";
  });
  if (about_loss && lost && *lost > 0) return room_limit(s);
  return fmt::format("the workers, busy {}", percent_text(result.utilisation));
}

}  // namespace acceptlab::experiment
