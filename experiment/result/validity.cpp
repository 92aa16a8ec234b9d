#include "experiment/result/validity.hpp"

#include <algorithm>

#include "experiment/result/compared_json.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/statistics/metrics.hpp"
#include "models/cpu/cost_table.hpp"

namespace acceptlab::experiment {

namespace {

/// In flight grew by more than this fraction of what was offered: ours.
constexpr double growth_allowed = 0.05;
constexpr std::uint64_t too_few_to_judge = 1000;

bool grew(const kernel::Measurement& m) {
  if (m.overloaded) return true;
  if (m.offered_in_window < too_few_to_judge) return false;
  const auto left = m.completed_in_window + m.connections.lost();
  if (m.offered_in_window <= left) return false;
  return static_cast<double>(m.offered_in_window - left) >
         growth_allowed * static_cast<double>(m.offered_in_window);
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
  if (scenario.kernel.scheduler == "auto" && scheduler_kind(scenario) == SchedulerKind::Fifo)
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

}  // namespace

std::string evidence_of(const Scenario& scenario) {
  const kernel::Evidence evidence =
      hypothetical(scenario.server) ? kernel::Evidence::Weak : kernel_rules(scenario).evidence;
  return std::string(kernel::evidence_names.at(static_cast<std::size_t>(evidence)));
}

std::vector<std::string> outside_validation(const Scenario& scenario) {
  std::vector<std::string> outside = outside_validation(scenario, shipped_comparisons());
  Scenario own = scenario;
  own.kernel.scheduler = "auto";
  if (scheduler_kind(scenario) != scheduler_kind(own))
    outside.push_back("kernel.scheduler \"" + scenario.kernel.scheduler +
                      "\" is a what-if: the system's own is \"" +
                      scheduler_name(scheduler_kind(own)) + "\"");
  if (hypothetical(scenario.server))
    outside.emplace_back(
        "server.order, queue_room or accept_queue_order is a what-if: no system does so");
  return outside;
}

std::vector<std::string> assumed_of(const Scenario& scenario) {
  std::vector<std::string> assumed = scenario.assumed;
  add_assumed_clients(assumed, scenario);
  add_assumed_scheduler(assumed, scenario);
  add_assumed_costs(assumed, scenario);
  return assumed;
}

bool overloaded(const RunResult& result) {
  const auto count = std::count_if(result.replications.begin(), result.replications.end(), grew);
  return static_cast<std::size_t>(count) * 2 > result.replications.size();
}

std::vector<std::string> findings_of(const RunResult& result) {
  std::vector<std::string> findings;
  if (overloaded(result)) {
    findings.emplace_back(
        "load exceeds capacity: connections came faster than they left; the results are not steady "
        "and depend on the duration");
  }
  for (const std::string& finding : result.findings) add_once(findings, finding);
  for (const kernel::Measurement& m : result.replications) {
    for (const std::string& finding : m.findings) add_once(findings, finding);
  }
  if (result.replications.size() == 1) {
    findings.emplace_back("one replication gives no intervals");
  }
  return findings;
}

}  // namespace acceptlab::experiment
