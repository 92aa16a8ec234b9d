#pragma once

#include <memory>
#include <string>
#include <vector>

#include "experiment/topology/system_map.hpp"
#include "models/cpu/topology.hpp"

namespace acceptlab::experiment {

struct Capacity;

/// The way of connections through a scenario's machine and server, as a directed graph: packets ->
/// NIC queue -> CPU (softirq) -> choice -> listen socket -> worker -> CPU (run).
class SystemGraph {
 public:
  explicit SystemGraph(const SystemMap& map);
  ~SystemGraph();
  SystemGraph(const SystemGraph&) = delete;
  SystemGraph& operator=(const SystemGraph&) = delete;

  /// Listen sockets from which no way leads to a worker.
  std::vector<unsigned> unwatched_sockets() const;
  /// Workers to which no way leads.
  std::vector<unsigned> idle_workers() const;

  /// For graphviz: `dot -Tsvg`. What bounds the rate is red.
  std::string dot(const std::string& title, const cpu::Topology& machine,
                  const Capacity& capacity) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace acceptlab::experiment
