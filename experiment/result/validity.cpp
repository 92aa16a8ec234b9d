#include "experiment/result/validity.hpp"

#include <algorithm>

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

}  // namespace

std::string evidence_of(const Scenario& scenario) {
  // Nothing has been measured against yet. The rules of these three were read in their sources.
  const auto system = scenario.kernel.system;
  const bool read = system == kernel::System::Linux || system == kernel::System::DragonFly ||
                    system == kernel::System::FreeBsd;
  return read && !hypothetical(scenario.server) ? "source" : "weak";
}

std::vector<std::string> outside_validation(const Scenario& scenario) {
  return {std::to_string(scenario.machine.cpus()) +
          " CPUs, nothing has been validated on real hardware yet"};
}

std::vector<std::string> assumed_of(const Scenario& scenario) {
  std::vector<std::string> assumed = scenario.assumed;
  if (scenario.machine.costs != "default") return assumed;  // zero or measured
  for (const cpu::CostRow& row : cpu::cost_rows) {
    const std::string name(row.name);
    const bool set = scenario.costs.count(name) != 0 || scenario.idle_costs.count(name) != 0;
    if (row.assumed && !set) assumed.push_back("costs." + name);
  }
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
