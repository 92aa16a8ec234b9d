#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "experiment/run/lifecycle.hpp"
#include "experiment/run/replication.hpp"
#include "experiment/scenario/scenario.hpp"
#include "models/cpu/cpu.hpp"
#include "models/kernel/nic.hpp"
#include "models/kernel/recorder.hpp"
#include "models/kernel/tcp_input.hpp"
#include "models/load/clients.hpp"
#include "models/server/server.hpp"
#include "sim/event_queue.hpp"

namespace acceptlab::experiment {

/// A scenario as connected models: machine, kernel, server and clients of one replication.
class World {
 public:
  World(const Scenario& scenario, std::uint32_t replication);
  ~World();

  sim::Time now() const { return queue_.now(); }
  /// Shows every connection of the next run to `observer`.
  void observe(kernel::ConnectionObserver& observer) { recorder_.observer = &observer; }
  kernel::Measurement run(sim::Duration warmup, std::optional<sim::Duration> series);
  void run_pilot(sim::Duration length, PilotSeries& series);

 private:
  struct Marks {  // what the window's figures are counted from
    std::vector<cpu::Accounts> accounts;
    std::vector<sim::Duration> busy;
    std::uint64_t context_switches = 0;
  };

  void open_window();
  void run_window();
  void close_window();
  void fill_sockets();
  void fill_workers_and_cpus();
  void check_books();
  Marks marks();
  void stop(std::uint64_t) { queue_.stop(); }

  const Scenario& scenario_;
  sim::EventQueue queue_;
  sim::FramePool frames_;
  sim::RandomSpace space_;
  cpu::CostTable costs_;
  cpu::Machine machine_;
  kernel::KernelRules rules_;
  kernel::Recorder recorder_;
  kernel::ConnectionPool connections_;
  kernel::Demand demand_;
  server::ServerSettings settings_;
  std::vector<std::unique_ptr<cpu::Cpu>> cpus_;
  std::unique_ptr<kernel::ListenTable> table_;
  std::unique_ptr<kernel::TcpInput> tcp_;
  std::unique_ptr<kernel::Nic> nic_;
  std::unique_ptr<load::Clients> clients_;
  std::unique_ptr<server::Site> site_;
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<Lifecycle> lifecycle_;
  Marks at_start_;
  sim::Time window_start_{};
  std::uint64_t in_flight_at_half_ = 0;
};

}  // namespace acceptlab::experiment
