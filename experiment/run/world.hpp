#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "experiment/run/hardware.hpp"
#include "experiment/run/lifecycle.hpp"
#include "experiment/run/replication.hpp"
#include "experiment/run/series_sampler.hpp"
#include "experiment/scenario/scenario.hpp"
#include "models/kernel/nic.hpp"
#include "models/kernel/recorder.hpp"
#include "models/kernel/tcp_input.hpp"
#include "models/load/clients.hpp"
#include "models/server/server.hpp"
#include "sim/event_queue.hpp"
#include "sim/interruption.hpp"

namespace acceptlab::experiment {

/// A scenario as connected models: machine, kernel, server and clients of one replication.
class World {
 public:
  /// With an `interruption`, which must outlive it, its runs throw sim::Interrupted once that was
  /// requested; there is then nothing to be done with it but to destroy it.
  World(const Scenario& scenario, std::uint32_t replication,
        const sim::Interruption* interruption = nullptr);
  ~World();

  sim::Time now() const { return queue_.now(); }
  /// Shows every connection of the next run to `observer`.
  void observe(kernel::ConnectionObserver& observer) { recorder_.observer = &observer; }
  /// Shows all CPUs and threads to `watcher`.
  void watch(cpu::Watcher& watcher) { hardware_.machine().watcher = &watcher; }
  kernel::Measurement run(sim::Duration warmup, std::optional<sim::Duration> series);
  void run_pilot(sim::Duration length, PilotSeries& series);

 private:
  struct Marks {  // what the window's figures are counted from
    std::vector<cpu::Accounts> accounts;
    std::vector<sim::Duration> busy;
    std::uint64_t context_switches = 0, migrations = 0;
  };

  server::Plan plan_of(const Scenario& scenario);
  std::vector<server::Plan> plans_of_events();
  void open_window();
  void run_window();
  void run_until_offered(std::uint64_t connections, sim::Time end);
  void limit_reached(std::uint64_t unused);
  void run_on(sim::Time end);
  void close_window();
  std::uint64_t backlog() const;
  std::int64_t most_pending(const kernel::ListenSocket& socket) const;
  void fill_sockets();
  void fill_workers_and_cpus();
  void add_latecomers();
  void check_books();
  std::uint64_t context_switches() const;
  std::uint64_t migrations() const;
  void mark_times(Marks& marks);
  void stop(std::uint64_t) {
    stopped_ = true;
    queue_.stop();
  }

  const Scenario& scenario_;
  sim::EventQueue queue_;
  sim::FramePool frames_;
  sim::RandomSpace space_;
  kernel::KernelRules rules_;
  Hardware hardware_;
  kernel::Recorder recorder_;
  kernel::ConnectionPool connections_;
  kernel::Demand demand_;
  server::ServerSettings settings_;
  std::unique_ptr<kernel::ListenTable> table_;
  std::unique_ptr<kernel::TcpInput> tcp_;
  std::unique_ptr<kernel::Nic> nic_;
  std::unique_ptr<load::Clients> clients_;
  std::unique_ptr<server::Site> site_;
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<Lifecycle> lifecycle_;
  std::unique_ptr<SeriesSampler> series_;  // with --series
  Marks at_start_;
  sim::Time window_start_{};
  std::uint64_t backlog_at_half_ = 0;
  bool stopped_ = false;  // by stop(), before the time that was set
};

}  // namespace acceptlab::experiment
