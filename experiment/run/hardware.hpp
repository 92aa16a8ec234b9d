#pragma once

#include <memory>
#include <string>
#include <vector>

#include "experiment/scenario/scenario.hpp"
#include "models/cpu/ksoftirqd.hpp"
#include "models/cpu/noise.hpp"
#include "models/cpu/packet_stream.hpp"
#include "models/cpu/placement.hpp"
#include "models/cpu/quota.hpp"
#include "models/cpu/shared_cpus.hpp"
#include "models/cpu/thread.hpp"
#include "models/cpu/topology.hpp"
#include "models/kernel/kernel_rules.hpp"

namespace acceptlab::experiment {

/// The machine of a replication: CPUs with their schedulers, where threads are placed, the limit on
/// what the server may use, and what else runs there.
class Hardware {
 public:
  Hardware(const Scenario& scenario, const kernel::KernelRules& rules, sim::EventQueue& queue,
           sim::FramePool& frames, const sim::RandomSpace& space);

  cpu::Machine& machine() { return machine_; }
  /// By number.
  const std::vector<cpu::Cpu*>& cpus() const { return cpu_list_; }
  /// The CPUs that a thread without a pin may run on; null where none may move.
  const std::shared_ptr<const cpu::CpuSet>& all_cpus() const { return all_cpus_; }
  /// What is worth telling of a run on it, in words.
  std::vector<std::string> findings() const;
  /// The other load begins.
  void start();

 private:
  void make_cpus(const Scenario& scenario);
  void share_cpus(const Scenario& scenario);
  void place_threads(const Scenario& scenario);
  void add_noise(const Scenario& scenario, sim::FramePool& frames);
  unsigned add_load(const MachineSpec::Noise& spec, unsigned number, sim::FramePool& frames);

  cpu::CostTable costs_;
  cpu::Topology topology_;
  cpu::Machine machine_;
  std::vector<std::unique_ptr<cpu::Cpu>> cpus_;
  std::vector<cpu::Cpu*> cpu_list_;
  std::shared_ptr<const cpu::CpuSet> all_cpus_;
  std::unique_ptr<cpu::Placement> placement_;
  std::unique_ptr<cpu::Quota> quota_;
  std::vector<std::unique_ptr<cpu::SharedCpus>> shared_;
  std::vector<std::unique_ptr<cpu::Ksoftirqd>> ksoftirqds_;
  std::vector<std::unique_ptr<cpu::NoiseThread>> noise_;
  std::vector<std::unique_ptr<cpu::Hypervisor>> hypervisors_;
  std::vector<std::unique_ptr<cpu::PacketStream>> packet_streams_;
};

}  // namespace acceptlab::experiment
