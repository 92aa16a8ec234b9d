#pragma once

#include <optional>
#include <vector>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// What a scenario's connections pass on their way, as numbers that refer to each other: NIC
/// queues, CPUs, listen sockets (over all addresses), workers.
struct SystemMap {
  struct Socket {
    unsigned address = 0;  // place in server.listen
    double share = 0;      // of all connections; 0 if the choice is not fixed
    bool operator==(const Socket&) const = default;
  };
  struct Worker {
    unsigned cpu = 0;
    std::size_t watches = 0;  // place in watch_lists
    bool operator==(const Worker&) const = default;
  };

  unsigned cpus = 0;
  /// By NIC queue. Empty where the system itself ties flows to CPUs (DragonFly).
  std::vector<unsigned> queue_cpus;
  /// By CPU: the part of all connections whose packets it works on.
  std::vector<double> softirq_share;
  /// By CPU: the part of its time that others have before the server: a hypervisor, other packets.
  std::vector<double> taken;
  /// By NIC queue's CPU: the part of all connections whose segments RPS or RFS passes on from
  /// there.
  std::vector<double> passed_on;
  std::vector<Socket> sockets;
  /// False: which socket a connection gets depends on the state of the system.
  bool shares_fixed = true;
  /// The different lists of sockets that workers watch. A dispatcher's, of all, is the last.
  std::vector<std::vector<unsigned>> watch_lists;
  std::vector<Worker> workers;
  /// Workers are not pinned: each runs on any CPU.
  bool anywhere = false;
  /// Accepted connections may go to any worker.
  bool hands_off = false;
  /// CPU of the thread that accepts for all workers, which then watch nothing.
  std::optional<unsigned> dispatcher_cpu;

  bool operator==(const SystemMap&) const = default;
};

/// Requires resolve().
SystemMap system_map(const Scenario& scenario);

}  // namespace acceptlab::experiment
