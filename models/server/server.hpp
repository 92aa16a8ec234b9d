#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "models/server/master.hpp"
#include "models/server/worker_bitmap.hpp"

namespace acceptlab::server {

/// A server: its processes, and what the events of a scenario do to them (docs/lifecycle.md).
class Server final : private Master::Watcher {
 public:
  Server(Site& site, kernel::ListenTable& table, cpu::Machine& machine,
         const std::vector<cpu::Cpu*>& cpus, const Plan& plan, const sim::RandomSpace& space);
  ~Server();

  /// Starts all workers, in their order.
  void start();

  const std::vector<std::unique_ptr<Worker>>& workers() const { return inventory_.workers(); }

  /// Connections of the cohort that the dispatcher has accepted and can give to nobody yet.
  std::uint64_t waiting_for_a_worker() const;

  // --- Events of a scenario. Numbers are birth numbers. What each does, at once and later, is
  // booked on `cause`, which is to be kept until the end of the run.
  /// Forced shut, whoever holds it.
  void close_socket(unsigned number, Consequences& cause);
  /// One more at the first address; watched by all workers if they all watch all, else by one.
  void add_socket(Consequences& cause);
  void crash_worker(unsigned number, Consequences& cause);
  void stall_worker(unsigned number, sim::Duration length, Consequences& cause);
  /// `next`: the configuration that the master, or the one that it executes, will read.
  void signal(Signal signal, To to, const Plan& next, Consequences& cause);
  /// USR2; WINCH when the new workers had time to start; QUIT to the old master `drain` later.
  void upgrade(const Plan& next, sim::Duration drain, Consequences& cause);
  /// A process that tests the configuration has the sockets of `plan` open for `length`.
  void config_test(const Plan& plan, sim::Duration length, Consequences& cause);

 private:
  Master& add_master();
  Master* find(To to);
  Master* newest();
  void start_new_master(Master& old, const Plan& next, Consequences& cause);
  void winch(std::uint64_t upgrade);
  void finish(std::uint64_t upgrade);
  void test_ends(std::uint64_t test);

  // --- Master::Watcher
  void workers_silent(Consequences& cause) override;
  void master_gone(Master& master, Consequences& cause) override;

  Site& site_;
  sim::RandomSpace space_;
  Inventory inventory_;
  std::optional<WorkerBitmap> bitmap_;
  std::vector<std::unique_ptr<Master>> masters_;  // the dead ones too, in the order of their births
  struct Upgrade {
    Master* old;
    sim::Duration drain;
    Consequences* cause;
  };
  std::deque<Upgrade> upgrades_;
  struct Test {
    std::unique_ptr<Descriptors> process;
    Consequences* cause;
  };
  std::deque<Test> tests_;
};

}  // namespace acceptlab::server
