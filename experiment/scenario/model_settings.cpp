#include "experiment/scenario/model_settings.hpp"

#include <algorithm>
#include <array>

#include "experiment/scenario/resolution.hpp"
#include "models/cpu/dfly_scheduler.hpp"
#include "models/kernel/queue_limits.hpp"

namespace acceptlab::experiment {

namespace {

/// A scheduler's sysctl of the file, else the system's default.
sim::Duration sched_sysctl(const Scenario& scenario, const char* name, sim::Duration otherwise) {
  const auto found = scenario.kernel.sysctl.find(name);
  return found == scenario.kernel.sysctl.end() ? otherwise : sim::Duration(found->second);
}

}  // namespace

SchedulerKind scheduler_kind(const Scenario& scenario) {
  const KernelSpec& kernel = scenario.kernel;
  if (kernel.scheduler != SchedulerKind::Auto) return kernel.scheduler;
  if (kernel.system == kernel::System::DragonFly) return SchedulerKind::Dfly;
  if (kernel.system != kernel::System::Linux) return SchedulerKind::Fifo;
  // EEVDF came with 6.6. Before 2.6.23, which is older than all that is modelled, there was no CFS.
  return kernel.version >= kernel::Version{6, 6} ? SchedulerKind::Eevdf : SchedulerKind::Cfs;
}

std::string scheduler_name(SchedulerKind kind) {
  return std::string(scheduler_names.at(static_cast<std::size_t>(kind)));
}

kernel::Version eevdf_version(const Scenario& scenario) {
  constexpr kernel::Version first{6, 6};
  const bool has_it =
      scenario.kernel.system == kernel::System::Linux && scenario.kernel.version >= first;
  return has_it ? scenario.kernel.version : first;
}

sim::Duration tick_period(const Scenario& scenario) {
  switch (scheduler_kind(scenario)) {
    case SchedulerKind::Cfs:
    case SchedulerKind::Eevdf:
      return sim::Duration(std::chrono::seconds(1)) / scenario.kernel.hz;
    case SchedulerKind::Dfly:
      return cpu::DflyScheduler::tick_period;
    case SchedulerKind::Auto:
    case SchedulerKind::Fifo:
    case SchedulerKind::ProcessorSharing:
      break;
  }
  return sim::Duration::max();
}

namespace {

struct CfsSysctl {
  const char* name;
  sim::Duration cpu::CfsParameters::*field;
};
constexpr std::array cfs_sysctls{
    CfsSysctl{"kernel.sched_latency_ns", &cpu::CfsParameters::latency},
    CfsSysctl{"kernel.sched_min_granularity_ns", &cpu::CfsParameters::min_granularity},
    CfsSysctl{"kernel.sched_wakeup_granularity_ns", &cpu::CfsParameters::wakeup_granularity},
};
constexpr const char* migration_cost_sysctl = "kernel.sched_migration_cost_ns";

}  // namespace

cpu::CfsParameters cfs_parameters(const Scenario& scenario) {
  auto parameters = cpu::CfsParameters::for_cpus(scenario.machine.cpus());
  for (const CfsSysctl& sysctl : cfs_sysctls) {
    sim::Duration& field = parameters.*sysctl.field;
    field = sched_sysctl(scenario, sysctl.name, field);
  }
  // sched_proc_update_handler(): so many turns fit into the latency.
  parameters.latency_threads =
      static_cast<unsigned>((parameters.latency + parameters.min_granularity - sim::Duration(1)) /
                            parameters.min_granularity);
  return parameters;
}

namespace {

/// "sched/fair: Proportional newidle balance" of November 2025: from 6.19 on, and in the series
/// that were kept up then, 6.6 (as posted for stable), 6.12 (.65) and 6.18 (.5).
bool searches_by_success(kernel::Version version) {
  const auto is = [version](unsigned minor) {
    return version.major == 6 && version.minor == minor;
  };
  return is(6) || is(12) || is(18) || !(version < kernel::Version{6, 19});
}

}  // namespace

cpu::LinuxPlacement::Settings placement_settings(const Scenario& scenario) {
  cpu::LinuxPlacement::Settings settings;
  settings.migration_cost = sched_sysctl(scenario, migration_cost_sysctl, settings.migration_cost);
  // Up to 5.15 a CPU pulls only if it is idle for longer on average than a migration costs; since
  // 5.16 (c5b0a7eefc70) for longer than its last pulls took, which is tens of microseconds.
  const bool compares_cost = scenario.kernel.version < kernel::Version{5, 16};
  constexpr auto pull = std::chrono::microseconds(50);  // assumed
  settings.least_average_idle = compares_cost ? settings.migration_cost : sim::Duration(pull);
  settings.searches_by_success = searches_by_success(scenario.kernel.version);
  // Assumed of a server's workers: each is woken in turns with the others, and wakes now and then a
  // client or a thread of the kernel. Seen on 6.18 (docs/schedulers.md).
  settings.vcpu_pack = scenario.kernel.vcpu_pack;
  settings.wakes_many = scenario.server.workers > 1;
  return settings;
}

namespace {

cpu::CostEntry model_entry(const ProfileEntry& entry) {
  std::vector<std::pair<sim::Duration, sim::Distribution>> steps;
  for (const CostStep& step : entry.steps) steps.emplace_back(step.after, step.cost);
  return cpu::CostEntry(std::move(steps));
}

}  // namespace

cpu::CostTable cost_table(const Scenario& scenario) {
  cpu::CostTable table;
  for (std::size_t i = 0; i < cpu::cost_count; ++i) {
    const std::string name(cpu::cost_rows[i].name);
    auto& entry = table[static_cast<cpu::Cost>(i)];
    if (const auto flat = scenario.costs.find(name); flat != scenario.costs.end())
      entry = cpu::CostEntry(flat->second);
    else if (const auto steps = scenario.idle_costs.find(name); steps != scenario.idle_costs.end())
      entry = cpu::CostEntry(steps->second);
    else
      entry = model_entry(scenario.cost_profile().entries.at(name));
  }
  return table;
}

kernel::KernelRules kernel_rules(const Scenario& scenario) {
  auto rules = kernel::rules_for(scenario.kernel.system, scenario.kernel.version);
  kernel::apply_sysctls(rules, scenario.kernel.sysctl);
  return rules;
}

std::int64_t sysctl_in_force(const Scenario& scenario, const kernel::SysctlEntry& entry) {
  if (entry.get != nullptr) return entry.get(kernel_rules(scenario));
  for (const CfsSysctl& sysctl : cfs_sysctls) {
    if (entry.name == sysctl.name) return (cfs_parameters(scenario).*sysctl.field).count();
  }
  if (entry.name == migration_cost_sysctl)
    return placement_settings(scenario).migration_cost.count();
  return entry.value;
}

bool locks_are_free(const cpu::CostTable& costs) {
  using cpu::Cost;
  return costs[Cost::LockHold].is_zero() && costs[Cost::LockHoldPacket].is_zero() &&
         costs[Cost::LockWaiter].is_zero() && costs[Cost::CacheLineNear].is_zero() &&
         costs[Cost::CacheLineFar].is_zero();
}

cpu::PacketLocks packet_locks(const kernel::KernelRules& rules) {
  using cpu::PacketLocks;
  if (rules.listener_lock_on_packets)
    return {PacketLocks::By::SynAndAck, cpu::Cost::LockHoldPacket};
  if (rules.queue_lock_is_token) return {PacketLocks::By::Ack, cpu::Cost::LockHold};
  return {};
}

cpu::TopologyShape shape_of(const MachineSpec& m) {
  return {m.packages, m.nodes_per_package, m.llc_per_package, m.cores, m.threads_per_core};
}

cpu::Topology topology_of(const MachineSpec& machine) { return cpu::Topology(shape_of(machine)); }

kernel::ListenTable::AddressSettings address_settings(const Scenario& scenario,
                                                      const ListenAddress& address) {
  return {address.address, address.port, address.wildcard(), scenario.server.balance};
}

std::vector<kernel::Address> local_addresses(const Scenario& scenario) {
  std::vector<kernel::Address> addresses;
  for (const ListenAddress& a : scenario.server.listen) {
    // Documentation addresses stand for the host behind a wildcard (RFC 5737, RFC 3849).
    const auto host = kernel::Address::from_v4(0xc0000201);
    addresses.push_back(!a.wildcard() ? a.address : a.address.v6 ? host.in_v6() : host);
  }
  return addresses;
}

unsigned protocol_cpus(const Scenario& scenario, const kernel::KernelRules& rules) {
  const unsigned cpus = scenario.machine.cpus();
  return rules.netisr_cpus == 0 ? cpus : std::min(cpus, rules.netisr_cpus);
}

std::vector<unsigned> interrupt_cpus(const MachineSpec& machine) {
  const unsigned count = std::max(1U, std::min(machine.nic_queues, machine.cpus()));
  std::vector<unsigned> queues;
  for (unsigned q = 0; q < count; ++q)
    queues.push_back(machine.irq_cpus.empty() ? q : machine.irq_cpus[q % machine.irq_cpus.size()]);
  return queues;
}

std::vector<unsigned> client_cpus(const Scenario& scenario) {
  std::vector<unsigned> cpus = scenario.client.pin;
  for (unsigned c = 0; scenario.client.pin.empty() && c < scenario.machine.cpus(); ++c)
    cpus.push_back(c);
  return cpus;
}

kernel::Nic nic(const Scenario& scenario, const kernel::KernelRules& rules, std::uint64_t secret) {
  return kernel::Nic({rules.protocol_cpu, scenario.machine.steering, protocol_cpus(scenario, rules),
                      interrupt_cpus(scenario.machine), client_cpus(scenario), secret});
}

kernel::Demand demand(const Scenario& scenario, const sim::RandomSpace& space) {
  const WorkSpec& w = scenario.work;
  return {w.setup_cpu, w.cpu, w.wait, w.between_requests, w.hold, w.requests, space};
}

load::ClientSettings client_settings(const Scenario& scenario) {
  const ClientSpec& c = scenario.client;
  return {load::SynRetransmission(c.system, c.version, c.syn_retries),
          c.syn_retries,
          c.retry == ClientSpec::Retry::Gaps ? c.gaps : std::vector<sim::Duration>{},
          c.gaps_spread,
          c.retry == ClientSpec::Retry::Distribution ? std::optional(c.retry_after) : std::nullopt,
          c.timeout,
          scenario.network.rtt,
          scenario.network.loss,
          c.system == kernel::System::Linux && c.version >= kernel::Version{3, 10, 0},
          c.waits == ClientSpec::Waits::Spin};
}

namespace {

load::ArrivalProcess arrival_process(const ArrivalsSpec& spec, double load) {
  using From = ProcessSpec::Kind;
  using To = load::ArrivalProcess::Kind;
  const ProcessSpec& p = spec.process;
  load::ArrivalProcess out;
  out.rate_per_s = p.rate_per_s;
  out.gap = p.gap;
  out.load = load;
  out.think = p.think;
  switch (p.kind) {
    case From::Poisson:
      out.kind = To::Poisson;
      break;
    case From::Paced:
      out.kind = To::Paced;
      break;
    case From::Renewal:
      out.kind = To::Renewal;
      break;
    case From::Mmpp:
      out.kind = To::Modulated;
      out.rates_per_s = p.rates_per_s;
      out.holding = p.holding;
      break;
    case From::OnOff:
      out.kind = To::Modulated;
      out.rates_per_s = {p.rate_per_s, 0};
      out.holding = {p.on, p.off};
      break;
    case From::BatchPoisson:
      out.kind = To::BatchPoisson;
      out.batch = p.batch;
      out.geometric_mean = p.batch_given ? 0 : p.batch_mean;
      break;
    case From::Replay:
      out.kind = To::Replay;
      for (const ReplayRow& row : spec.replay)
        out.rows.push_back({row.at, row.source, row.port, row.cpu, row.socket});
      break;
    case From::Closed:
      out.kind = To::Closed;
      out.clients = static_cast<unsigned>(std::max(1.0, p.clients * load + 0.5));
      break;
  }
  return out;
}

load::PortRule ports_of(const Scenario& scenario, ClientsFrom::Ports ports) {
  const auto system = load::port_rule(scenario.client.system, scenario.client.version);
  switch (ports) {
    case ClientsFrom::Ports::Sequential:
      return load::sequential_ports(system);
    case ClientsFrom::Ports::Random:
      return load::random_ports(system);
    case ClientsFrom::Ports::System:
      break;
  }
  return system;
}

}  // namespace

std::vector<load::SourceSettings> sources(const Scenario& scenario) {
  std::vector<load::SourceSettings> all;
  for (const ArrivalsSpec& spec : scenario.arrivals) {
    load::SourceSettings s;
    s.process = arrival_process(spec, scenario.run.load);
    s.listed = spec.from.addresses;
    s.addresses = s.listed.empty() ? spec.from.count : s.listed.size();
    // Sources that name no addresses get a block of private ones each (RFC 1918).
    const auto block = 0x0a000001U + (static_cast<std::uint32_t>(all.size()) << 18);
    s.first_address =
        kernel::Address::from_v4(spec.from.prefix_v4 ? *spec.from.prefix_v4 + 1 : block);
    s.ports = ports_of(scenario, spec.from.ports);
    s.behaviour = spec.from.behaviour;
    all.push_back(std::move(s));
  }
  return all;
}

server::ServerSettings server_settings(const Scenario& scenario) {
  const ServerSpec& s = scenario.server;
  server::ServerSettings out;
  out.style = s.style;
  out.threads = s.threads;
  out.wait = s.wait;
  out.trigger = s.trigger;
  out.order = s.order;
  out.rearm = s.rearm;
  out.batch = s.batch;
  out.max_events = s.max_events;
  out.scan = s.scan;
  out.first_read = s.first_read;
  out.gate = s.gate;
  out.handoff = s.handoff;
  out.holder = s.holder;
  out.worker_start = s.worker_start;
  out.respawn = s.respawn;
  out.shutdown_timeout = s.shutdown_timeout;
  out.keepalive_requests = s.keepalive_requests.value_or(0);
  out.keepalive_timeout = s.keepalive_timeout;
  out.connections = s.connections;
  out.asks_for_cpu = s.choose == kernel::Choose::IncomingCpu;
  if (s.choose == kernel::Choose::Bitmap) out.bitmap_period = s.bitmap_period;
  out.flows_follow_threads = scenario.machine.steering == kernel::Steering::Rfs;
  return out;
}

std::vector<unsigned> cpus_of_workers(const Scenario& scenario) {
  const ServerSpec& s = scenario.server;
  std::vector<unsigned> cpus;
  for (unsigned w = 0; w < s.workers; ++w)
    cpus.push_back(s.pin.empty() ? w % scenario.machine.cpus() : s.pin[w % s.pin.size()]);
  return cpus;
}

server::Plan server_plan(const Scenario& scenario, const kernel::KernelRules& rules,
                         const sim::RandomSpace& space) {
  const ServerSpec& s = scenario.server;
  server::Plan plan;
  plan.cpu_of_worker = cpus_of_workers(scenario);
  plan.addresses = static_cast<unsigned>(s.listen.size());
  plan.sockets_per_address = socket_count(scenario);
  plan.watch = watch_graph(scenario);
  plan.locks_cost = !locks_are_free(cost_table(scenario));
  plan.socket.backlog = kernel::effective_backlog(rules, s.backlog);
  if (s.defer_accept)
    plan.socket.defer_accept =
        kernel::defer_accept_timeouts(*s.defer_accept / std::chrono::seconds(1));
  plan.socket.order = s.accept_queue_order;
  plan.socket.space = space;
  return plan;
}

}  // namespace acceptlab::experiment
