#include "experiment/result/validity.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/result/compared_json.hpp"
#include "experiment/run/overload.hpp"
#include "experiment/scenario/fall_backs.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/statistics/metrics.hpp"
#include "experiment/statistics/steadiness.hpp"
#include "models/cpu/cost_table.hpp"

namespace acceptlab::experiment {

namespace {

/// In flight may grow by this fraction of what was offered: ours. All replications together tell a
/// smaller growth than each does (run/overload.hpp).
constexpr double steady_growth_allowed = 0.005;
constexpr std::uint64_t too_few_to_judge = 1000;

/// By how much the connections in flight grew in the window, as a fraction of those that came.
double growth(const kernel::Measurement& m) {
  const auto number = [](std::uint64_t n) { return static_cast<double>(n); };
  const double offered = number(m.offered_in_window);
  return (offered - number(m.completed_in_window) - number(m.connections.lost())) / offered;
}

/// The growth that there is without any overload, where connections stay open for longer than the
/// warm-up: the window begins before the first ones of it have left.
double filling(const Scenario& scenario, const kernel::Measurement& m) {
  constexpr double enough = 5, round_trips = 3;  // lifetimes of warm-up; of a connection
  const WorkSpec& work = scenario.work;
  const double pause_ns = work.wait.mean() + work.between_requests.mean();
  const double open_ns = work.hold.mean() + work.requests.mean() * pause_ns +
                         round_trips * scenario.network.rtt.mean();
  const bool full = static_cast<double>(m.warmup.count()) >= enough * open_ns;
  return full ? 0 : open_ns / static_cast<double>(m.window.count());
}

/// What comes and what leaves are to be the same in a steady state, but for chance. Events of the
/// scenario are there to disturb it.
bool still_growing(const RunResult& result) {
  if (!result.scenario.events.empty()) return false;
  std::vector<double> growths;
  for (const kernel::Measurement& m : result.replications) {
    if (m.offered_in_window < too_few_to_judge) return false;
    growths.push_back(growth(m) - filling(result.scenario, m));
  }
  return mean(growths) > steady_growth_allowed && surely_positive(growths);
}

/// Quantiles that goals or precision rest on and that lie too far out for the length of the runs.
std::vector<std::string> thin_quantiles(const RunResult& result) {
  const RunSpec& run = result.scenario.run;
  std::vector<std::string> names = run.precision ? run.precision->of : std::vector<std::string>{};
  for (const Goal& goal : result.scenario.goals) names.push_back(goal.metric);
  std::vector<std::string> findings;
  for (const std::string& name : names) {
    const auto metric = find_metric(name);
    const auto support = metric ? metric->support(result.replications) : std::nullopt;
    if (!support || support->values >= static_cast<double>(support->wanted)) continue;
    findings.push_back(
        fmt::format("{} has {:.0f} connections in a replication, and needs about {} for its "
                    "interval: run longer",
                    metric->name, support->values, support->wanted));
  }
  return findings;
}

bool hypothetical(const ServerSpec& server) {
  return server.order != kernel::WakeOrder::System || server.queue_room.has_value() ||
         server.accept_queue_order != kernel::AcceptQueueOrder::Fifo;
}

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

/// What the model takes for granted of a client's system whose source nobody read.
void add_assumed_clients(std::vector<std::string>& assumed, const Scenario& scenario) {
  const ClientSpec& client = scenario.client;
  const bool retries = client.retry == ClientSpec::Retry::System && client.syn_retries != 0U;
  if (retries && client_settings(scenario).retransmission.assumed())
    assumed.emplace_back("client.syn_retry_after");
  if (!load::port_rule(client.system, client.version).assumed) return;
  for (const ArrivalsSpec& arrivals : scenario.arrivals) {
    const bool from_system = arrivals.from.ports == ClientsFrom::Ports::System &&
                             arrivals.process.kind != ProcessSpec::Kind::Replay;  // has its own
    if (from_system) assumed.push_back("arrivals." + arrivals.name + ".from.ports");
  }
}

/// Systems whose own scheduler is not modelled run threads first in, first out.
void add_assumed_scheduler(std::vector<std::string>& assumed, const Scenario& scenario) {
  if (scenario.kernel.scheduler == SchedulerKind::Auto &&
      scheduler_kind(scenario) == SchedulerKind::Fifo)
    assumed.emplace_back("kernel.scheduler");
}

void add_assumed_costs(std::vector<std::string>& assumed, const Scenario& scenario) {
  const auto& entries = scenario.cost_profile().entries;
  for (const cpu::CostRow& row : cpu::cost_rows) {
    const std::string name(row.name);
    if (!scenario.sets_cost(name) && entries.at(name).is_assumed())
      assumed.push_back("costs." + name);
  }
}

/// Counts do not tell the clients that only pretend from those that mean it.
void tell_of_silent_clients(const Scenario& scenario, std::vector<std::string>& findings) {
  for (const ArrivalsSpec& arrivals : scenario.arrivals) {
    if (arrivals.from.behaviour != load::Behaviour::Silent) continue;
    findings.push_back(
        fmt::format("arrivals.{} never mean to connect, and are lost or in flight in all counts: "
                    "what becomes of the others is in rates.throughput_per_s and streams[]",
                    arrivals.name));
  }
}

/// They are in no latency and not lost either: small figures of both would mislead.
void tell_of_undecided_connections(const RunResult& result, std::vector<std::string>& findings) {
  constexpr double worth_telling = 0.01;  // ours, as of lost ones
  std::uint64_t offered = 0, undecided = 0;
  for (const kernel::Measurement& m : result.replications) {
    const auto& c = m.connections;
    offered += c.offered;
    undecided += c.offered - std::min(c.offered, c.accepted + c.lost());
  }
  if (static_cast<double>(undecided) <= worth_telling * static_cast<double>(offered)) return;
  findings.push_back(fmt::format(
      "{} of {} connections were neither accepted nor lost when the drain was over, and "
      "are in no latency: run.drain is the time that they are given",
      undecided, offered));
}

}  // namespace

std::string evidence_of(const Scenario& scenario) {
  const kernel::Evidence evidence =
      hypothetical(scenario.server) ? kernel::Evidence::Weak : kernel_rules(scenario).evidence;
  return std::string(kernel::evidence_names.at(static_cast<std::size_t>(evidence)));
}

std::vector<std::string> outside_validation(const Scenario& scenario) {
  std::vector<std::string> outside = outside_validation(scenario, shipped_comparisons());
  Scenario own = scenario;
  own.kernel.scheduler = SchedulerKind::Auto;
  if (scheduler_kind(scenario) != scheduler_kind(own))
    outside.push_back("kernel.scheduler \"" + scheduler_name(scenario.kernel.scheduler) +
                      "\" is a what-if: the system's own is \"" +
                      scheduler_name(scheduler_kind(own)) + "\"");
  if (hypothetical(scenario.server))
    outside.emplace_back(
        "server.order, queue_room or accept_queue_order is a what-if: no system does so");
  return outside;
}

std::vector<std::string> assumed_of(const Scenario& scenario) {
  std::vector<std::string> assumed = scenario.assumed;
  if (scenario.server.choose != kernel::Choose::Bitmap) std::erase(assumed, "server.bitmap_period");
  add_assumed_clients(assumed, scenario);
  add_assumed_scheduler(assumed, scenario);
  add_assumed_costs(assumed, scenario);
  return assumed;
}

bool overloaded(const RunResult& result) {
  const auto count = std::count_if(result.replications.begin(), result.replications.end(),
                                   [](const kernel::Measurement& m) { return overloaded(m); });
  return static_cast<std::size_t>(count) * 2 > result.replications.size();
}

bool no_steady_state(const RunResult& result) {
  return overloaded(result) || still_growing(result);
}

std::vector<std::string> findings_of(const RunResult& result) {
  std::vector<std::string> findings;
  const bool too_much = overloaded(result);
  if (too_much) {
    findings.emplace_back(
        "load exceeds capacity: connections came faster than they left; the results are not steady "
        "and depend on the duration");
  } else if (still_growing(result)) {
    findings.emplace_back(
        "no steady state: in every window more connections came than left; the load is close to or "
        "beyond the capacity, or the warm-up too short, and results depend on the duration");
  }
  tell_of_silent_clients(result.scenario, findings);
  if (!too_much) tell_of_undecided_connections(result, findings);
  for (const FallBack& fall_back : fall_backs(result.scenario)) add_once(findings, fall_back.what);
  for (const std::string& finding : result.findings) add_once(findings, finding);
  for (const kernel::Measurement& m : result.replications) {
    for (const std::string& finding : m.findings) add_once(findings, finding);
  }
  for (const std::string& finding : thin_quantiles(result)) add_once(findings, finding);
  if (result.replications.size() == 1) {
    findings.emplace_back("one replication gives no intervals");
  }
  return findings;
}

}  // namespace acceptlab::experiment
