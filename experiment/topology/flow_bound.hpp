#pragma once

#include <limits>
#include <vector>

namespace acceptlab::experiment {

/// Connections that flow through a server, and what the parts of it can take. Times are CPU
/// seconds, or seconds of a lock or slot, for one connection.
struct FlowProblem {
  struct Worker {
    unsigned cpu = 0;
    std::size_t watches = 0;  // place in watch_lists
  };
  std::vector<double> load_of_cpu;    // by CPU: what each connection of the whole server costs it
  std::vector<double> taken_of_cpu;   // by CPU: the part of it that others have; empty: nothing
  std::vector<unsigned> core_of_cpu;  // by CPU; empty: each has its own
  double core = 0;                    // CPU time that a core's threads have together, of a second
  std::vector<double> share;          // by socket: of all connections; see routed_freely
  /// Workers run on any CPU, whatever their `cpu` says.
  bool anywhere = false;
  bool routed_freely = false;  // any connection may go to any socket: shares are not used
  std::vector<std::vector<unsigned>> watch_lists;  // of sockets
  std::vector<Worker> workers;
  double lock = 0;    // of a socket
  double worker = 0;  // CPU time of the worker that takes it
  double held = 0;    // time of a slot of that worker
  double slots = 0;   // of each worker; 0: as many as are needed
};

/// The largest rate at which connections can come without any part being asked for more than it
/// has, and the parts that then have nothing left.
struct FlowBound {
  double per_s = std::numeric_limits<double>::infinity();
  std::vector<unsigned> packet_cpus;  // have no time for more of what every connection costs them
  std::vector<unsigned> sockets;      // whose connections are too many for what follows
  std::vector<unsigned> cpus;         // of workers
  std::vector<unsigned> slots;        // workers that have no free slot
  std::vector<unsigned> locks;        // sockets whose lock is always held
};

FlowBound flow_bound(const FlowProblem& problem);

}  // namespace acceptlab::experiment
