#include "experiment/run/hardware.hpp"

#include <algorithm>

#include "experiment/scenario/model_settings.hpp"
#include "models/cpu/cfs_scheduler.hpp"
#include "models/cpu/dfly_placement.hpp"
#include "models/cpu/dfly_scheduler.hpp"
#include "models/cpu/eevdf_scheduler.hpp"
#include "models/cpu/fifo_scheduler.hpp"
#include "models/cpu/linux_placement.hpp"

namespace acceptlab::experiment {

namespace {

std::unique_ptr<cpu::Scheduler> make_scheduler(const Scenario& scenario) {
  const unsigned cpus = scenario.machine.cpus();
  const kernel::Version version = eevdf_version(scenario);
  switch (scheduler_kind(scenario)) {
    case SchedulerKind::Cfs:
      return std::make_unique<cpu::CfsScheduler>(cfs_parameters(scenario));
    case SchedulerKind::Eevdf: {
      auto parameters = cpu::eevdf_parameters_for(version.major, version.minor, cpus);
      parameters.tick = tick_period(scenario);
      return std::make_unique<cpu::EevdfScheduler>(parameters);
    }
    case SchedulerKind::Dfly:
      return std::make_unique<cpu::DflyScheduler>();
    case SchedulerKind::Auto:
    case SchedulerKind::Fifo:
    case SchedulerKind::ProcessorSharing:
      break;
  }
  return std::make_unique<cpu::FifoScheduler>();
}

}  // namespace

Hardware::Hardware(const Scenario& scenario, const kernel::KernelRules& rules,
                   sim::EventQueue& queue, sim::FramePool& frames, const sim::RandomSpace& space)
    : costs_(cost_table(scenario)),
      topology_(topology_of(scenario.machine)),
      machine_{queue, costs_, space} {
  // Packet work is faster where no packet can spin.
  if (!locks_are_free(costs_)) machine_.packet_locks = packet_locks(rules);
  const SchedulerKind scheduler = scheduler_kind(scenario);
  const bool is_linux = scenario.kernel.system == kernel::System::Linux;
  machine_.netisr = scenario.kernel.system == kernel::System::DragonFly;
  machine_.packets_leave_to_thread = is_linux && scheduler != SchedulerKind::ProcessorSharing;
  machine_.tick = tick_period(scenario);
  machine_.shared_core_speed = static_cast<std::int64_t>(
      scenario.machine.smt_speed * static_cast<double>(cpu::Machine::full_speed) + 0.5);
  make_cpus(scenario);
  if (scheduler == SchedulerKind::ProcessorSharing) {
    share_cpus(scenario);
    return;
  }
  if (machine_.packets_leave_to_thread) {
    for (cpu::Cpu* cpu : cpu_list_)
      ksoftirqds_.push_back(std::make_unique<cpu::Ksoftirqd>(machine_, *cpu, frames));
  }
  place_threads(scenario);
  if (scenario.machine.quota_cpus) {
    const double ns =
        *scenario.machine.quota_cpus * static_cast<double>(cpu::Quota::period.count());
    quota_ =
        std::make_unique<cpu::Quota>(queue, sim::Duration(static_cast<std::int64_t>(ns + 0.5)));
    machine_.quota = quota_.get();
  }
  add_noise(scenario, frames);
}

void Hardware::make_cpus(const Scenario& scenario) {
  const unsigned count = scenario.machine.cpus();
  for (unsigned c = 0; c < count; ++c) {
    cpus_.push_back(
        std::make_unique<cpu::Cpu>(machine_, c, make_scheduler(scenario), topology_.llc_of(c)));
    cpu_list_.push_back(cpus_.back().get());
  }
  for (unsigned c = 0; c < count; ++c) {
    for (const unsigned sibling : topology_.siblings(c)) {
      if (sibling != c) cpus_[c]->add_sibling(*cpus_[sibling]);
    }
  }
}

/// Processor sharing: over all CPUs, or on each CPU by itself where workers are pinned.
void Hardware::share_cpus(const Scenario& scenario) {
  if (!scenario.server.pinned) {
    shared_.push_back(std::make_unique<cpu::SharedCpus>(machine_, cpu_list_));
    return;
  }
  for (cpu::Cpu* cpu : cpu_list_)
    shared_.push_back(std::make_unique<cpu::SharedCpus>(machine_, std::vector{cpu}));
}

/// Only where there are threads that may move.
void Hardware::place_threads(const Scenario& scenario) {
  const auto& noise = scenario.machine.noise;
  const bool noise_moves = std::any_of(noise.begin(), noise.end(), [](const auto& n) {
    return !n.steal && n.packets_per_s == 0 && n.pin.size() != 1;
  });
  if (scenario.server.pinned && !noise_moves) return;
  cpu::CpuSet all;
  for (const cpu::Cpu* cpu : cpu_list_) all.insert(cpu->index());
  all_cpus_ = std::make_shared<const cpu::CpuSet>(all);
  if (scheduler_kind(scenario) == SchedulerKind::Dfly) {
    placement_ = std::make_unique<cpu::DflyPlacement>(cpu_list_);
  } else {
    placement_ = std::make_unique<cpu::LinuxPlacement>(machine_.queue, machine_.space, cpu_list_,
                                                       placement_settings(scenario));
  }
  machine_.placement = placement_.get();
}

void Hardware::add_noise(const Scenario& scenario, sim::FramePool& frames) {
  unsigned number = 0;
  for (const MachineSpec::Noise& spec : scenario.machine.noise)
    number += add_load(spec, number, frames);
}

/// Returns how many numbers it takes, from `number` on.
unsigned Hardware::add_load(const MachineSpec::Noise& spec, unsigned number,
                            sim::FramePool& frames) {
  std::vector<unsigned> where = spec.pin;
  if (where.empty()) {
    for (const cpu::Cpu* cpu : cpu_list_) where.push_back(cpu->index());
  }
  if (spec.packets_per_s > 0) {
    std::vector<cpu::Cpu*> cpus;
    cpus.reserve(where.size());
    for (const unsigned cpu : where) cpus.push_back(cpu_list_[cpu]);
    packet_streams_.push_back(std::make_unique<cpu::PacketStream>(
        machine_, std::move(cpus), spec.packets_per_s, spec.burst, number));
    return 1;
  }
  const cpu::NoiseLoad load{spec.burst, spec.pause};
  const auto allowed = where.size() > 1 && !spec.steal ? std::make_shared<const cpu::CpuSet>(where)
                                                       : std::shared_ptr<const cpu::CpuSet>();
  for (unsigned t = 0; t < spec.threads; ++t, ++number) {
    cpu::Cpu& cpu = *cpu_list_[where[t % where.size()]];
    if (spec.steal) {
      hypervisors_.push_back(std::make_unique<cpu::Hypervisor>(machine_, cpu, load, number));
    } else {
      noise_.push_back(
          std::make_unique<cpu::NoiseThread>(machine_, cpu, allowed, load, number, frames));
    }
  }
  return spec.threads;
}

std::vector<std::string> Hardware::findings() const {
  if (quota_ == nullptr || quota_->times_throttled() == 0) return {};
  return {
      "machine.quota stopped the server's threads: what they waited for it is in blame.run_queue"};
}

void Hardware::start() {
  for (const auto& noise : noise_) noise->start();
  for (const auto& hypervisor : hypervisors_) hypervisor->start();
  for (const auto& stream : packet_streams_) stream->start();
}

}  // namespace acceptlab::experiment
