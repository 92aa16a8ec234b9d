#pragma once

#include <vector>

#include "experiment/scenario/scenario.hpp"
#include "models/cpu/cfs_scheduler.hpp"
#include "models/cpu/cost_table.hpp"
#include "models/cpu/linux_placement.hpp"
#include "models/cpu/machine.hpp"
#include "models/cpu/topology.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/listen_table.hpp"
#include "models/kernel/nic.hpp"
#include "models/kernel/sysctls.hpp"
#include "models/load/clients.hpp"
#include "models/server/server.hpp"

namespace acceptlab::experiment {

// What each model is told of a scenario: one function a model, plain translation.

/// What kernel.scheduler says, or what the system and version have: never Auto.
SchedulerKind scheduler_kind(const Scenario& scenario);
/// As in scenario files.
std::string scheduler_name(SchedulerKind kind);
/// The version whose EEVDF is meant: the first that has it where an older kernel is asked for it.
kernel::Version eevdf_version(const Scenario& scenario);
/// Time between two looks at a run queue; Duration::max(): it is never looked at.
sim::Duration tick_period(const Scenario& scenario);
cpu::CfsParameters cfs_parameters(const Scenario& scenario);
cpu::LinuxPlacement::Settings placement_settings(const Scenario& scenario);
cpu::CostTable cost_table(const Scenario& scenario);
kernel::KernelRules kernel_rules(const Scenario& scenario);
/// What a sysctl of the scenario's system and version is on its machine, set or not.
std::int64_t sysctl_in_force(const Scenario& scenario, const kernel::SysctlEntry& entry);
/// No lock costs anything, held or moved.
bool locks_are_free(const cpu::CostTable& costs);
cpu::PacketLocks packet_locks(const kernel::KernelRules& rules);
cpu::TopologyShape shape_of(const MachineSpec& machine);
/// Requires resolve().
cpu::Topology topology_of(const MachineSpec& machine);
kernel::ListenTable::AddressSettings address_settings(const Scenario& scenario,
                                                      const ListenAddress& address);
/// What clients connect to: the address itself, or one of the host's for the wildcard.
std::vector<kernel::Address> local_addresses(const Scenario& scenario);
/// The CPU that each NIC queue interrupts.
std::vector<unsigned> interrupt_cpus(const MachineSpec& machine);
/// CPUs of clients on the server's machine, in turn.
std::vector<unsigned> client_cpus(const Scenario& scenario);
kernel::Nic nic(const Scenario& scenario, const kernel::KernelRules& rules, std::uint64_t secret);
kernel::Demand demand(const Scenario& scenario, const sim::RandomSpace& space);
load::ClientSettings client_settings(const Scenario& scenario);
std::vector<load::SourceSettings> sources(const Scenario& scenario);
server::ServerSettings server_settings(const Scenario& scenario);
/// The CPU that each worker is pinned to.
std::vector<unsigned> cpus_of_workers(const Scenario& scenario);
server::Plan server_plan(const Scenario& scenario, const kernel::KernelRules& rules,
                         const sim::RandomSpace& space);
/// CPUs that do protocol work.
unsigned protocol_cpus(const Scenario& scenario, const kernel::KernelRules& rules);

}  // namespace acceptlab::experiment
