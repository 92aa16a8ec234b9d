#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <vector>

#include "models/server/inventory.hpp"

namespace acceptlab::server {

/// A master process: reads the configuration, has listen sockets open, forks workers, and obeys
/// signals as nginx's does (ngx_master_process_cycle). All that it does is made of four steps: make
/// a socket or take one over, fork a worker, ask a worker to quit, close a descriptor.
class Master final : public Parent {
 public:
  /// nginx: ngx_msleep(100) between the fork of new workers and the QUIT to the old ones.
  static constexpr sim::Duration settling = std::chrono::milliseconds(100);

  /// Who wants to know what becomes of it.
  class Watcher {
   public:
    /// No worker of a generation that was asked to quit listens any more.
    virtual void workers_silent(Consequences& cause) = 0;
    virtual void master_gone(Master& master, Consequences& cause) = 0;

   protected:
    ~Watcher() = default;
  };

  Master(Inventory& inventory, const sim::RandomSpace& space, Watcher& watcher)
      : inventory_(inventory),
        site_(inventory.site()),
        space_(space),
        watcher_(watcher),
        descriptors_(site_.tcp) {}

  /// The run begins: its workers are there, and wait to be started.
  void populate(const Plan& plan);
  /// exec(2) by `old`: has the sockets of that one, where the master holds them at all.
  void replace(Master& old, const Plan& plan, Consequences& cause);

  // --- Signals
  /// HUP: the new configuration's sockets take over the old one's, its workers start, and the old
  /// workers are asked to quit.
  void reload(const Plan& plan, Consequences& cause);
  /// HUP while the program that it has executed runs beside it: workers of the configuration that
  /// it has, beside those that are there.
  void start_workers(Consequences& cause);
  /// WINCH: its workers are asked to quit; it keeps its sockets.
  void drain(Consequences& cause);
  /// QUIT: likewise, and it closes its sockets and exits after its last worker.
  void quit(Consequences& cause);

  /// A socket more at the first address, for all workers if they all watch all, else for one.
  void add_socket();

  bool alive() const { return !gone_; }
  bool quitting() const { return quits_for_ != nullptr; }
  /// Its workers were asked to quit, and none was started since.
  bool drained() const { return drained_; }
  const Descriptors& descriptors() const { return descriptors_; }
  const Generation& generation() const { return *generations_.back(); }

 private:
  /// Something that is due later.
  struct Step {
    Generation* generation;
    Worker* worker;
    Consequences* cause;
  };

  Generation& configure(const Plan& plan, Consequences& cause);
  void open_missing(Generation& generation, const std::vector<unsigned>& slots);
  void start(Generation& generation, Consequences& cause);
  Worker& fork(Generation& generation, unsigned place);
  void fork_during_run(Generation& generation, unsigned place, Consequences& cause);
  void come_up(std::uint64_t step);
  void watch_sockets(Generation& generation, Worker& worker);
  void watch(Worker& worker, kernel::ListenSocket& socket);
  void settled(std::uint64_t step);
  void retire(Generation& generation, Consequences& cause);
  std::uint64_t note(const Step& step);
  void leave_when_alone();

  // --- Parent
  void stopped_listening(Worker& worker) override;
  void exited(Worker& worker) override;
  void reap(Worker& worker, Consequences& cause) override;

  struct Child {
    Worker* worker;
    Generation* generation;
    Consequences* cause = nullptr;  // of its being asked to quit
  };
  Child& child(const Worker& worker);

  Inventory& inventory_;
  Site& site_;
  sim::RandomSpace space_;
  Watcher& watcher_;
  Descriptors descriptors_;
  AcceptMutex mutex_;  // in memory that is shared through all reloads
  std::vector<std::unique_ptr<Generation>> generations_;
  std::vector<Child> children_;  // alive
  std::deque<Step> steps_;
  Consequences* quits_for_ = nullptr;
  bool drained_ = false, gone_ = false;
};

}  // namespace acceptlab::server
