#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/kernel/listen_table.hpp"
#include "models/server/accept_mutex.hpp"
#include "models/server/event_loop.hpp"
#include "models/server/hand_off.hpp"
#include "models/server/worker.hpp"
#include "models/server/worker_bitmap.hpp"

namespace acceptlab::server {

/// A server: its listen sockets, its workers, which of them watches which, and who holds what open.
class Server {
 public:
  struct Plan {
    std::vector<unsigned> cpu_of_worker;         // one entry a worker
    std::shared_ptr<const cpu::CpuSet> allowed;  // where its threads may run; null: pinned
    unsigned addresses = 1;                      // that the listen table knows already
    unsigned sockets_per_address = 1;
    std::vector<std::vector<unsigned>> watch;  // by worker: sockets of an address that it watches
    bool locks_cost = false;                   // else sockets have none
    kernel::ListenSocket::Settings socket;     // the rest is filled in
  };

  Server(Site& site, kernel::ListenTable& table, cpu::Machine& machine,
         const std::vector<cpu::Cpu*>& cpus, Plan plan, const sim::RandomSpace& space);
  ~Server();

  /// Starts all workers, in their order.
  void start();

  const std::vector<std::unique_ptr<Worker>>& workers() const { return workers_; }

  /// Connections of the cohort that the dispatcher has accepted and can give to nobody yet.
  std::uint64_t waiting_for_a_worker() const;

  // --- Events of a scenario. Numbers are birth numbers.
  struct Effect {
    std::uint64_t lost = 0, moved = 0;
    std::string finding;  // empty: nothing remarkable
  };
  /// Forced shut, whoever holds it.
  Effect close_socket(unsigned number);
  /// One more at the first address; watched by all workers if they all watch all, else by one.
  Effect add_socket();
  Effect crash_worker(unsigned number);
  Effect stall_worker(unsigned number, sim::Duration length);

 private:
  kernel::ListenSocket& open_socket(unsigned address);
  void open_sockets();
  void add_thread(cpu::Cpu& cpu);
  void make_workers(const std::vector<cpu::Cpu*>& cpus);
  std::unique_ptr<Worker> make_worker(unsigned number, cpu::Thread& thread);
  bool hands_off() const;
  EventLoopWorker::Common common();
  kernel::EventPoll& poll_for(unsigned worker);
  void watch(Worker& worker, kernel::ListenSocket& socket);
  void release(kernel::ListenSocket& socket, Effect& effect);

  Site& site_;
  kernel::ListenTable& table_;
  cpu::Machine& machine_;
  Plan plan_;
  unsigned cpus_;
  AcceptMutex mutex_;
  AcceptTurns turns_;
  AcceptLock lock_;
  HandOffRule hand_off_;
  std::optional<WorkerBitmap> bitmap_;
  std::vector<std::unique_ptr<cpu::Thread>> threads_;
  // After the sockets, before the workers: a set leaves the sockets' wait queues unasked.
  std::vector<std::unique_ptr<kernel::EventPoll>> polls_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<Worker> dispatcher_;
};

}  // namespace acceptlab::server
