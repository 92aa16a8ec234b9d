#pragma once

#include <memory>
#include <vector>

#include "models/kernel/listen_table.hpp"
#include "models/server/event_loop.hpp"
#include "models/server/generation.hpp"
#include "models/server/worker.hpp"

namespace acceptlab::server {

/// All that a server has ever had: makes listen sockets, threads and workers, numbers them by
/// birth, and keeps them to the end of the run, because who has died is in the results too.
class Inventory {
 public:
  Inventory(Site& site, kernel::ListenTable& table, cpu::Machine& machine,
            const std::vector<cpu::Cpu*>& cpus)
      : site_(site), table_(table), machine_(machine), cpus_(cpus) {}

  /// bind(2) and listen(2).
  kernel::ListenSocket& open_socket(const Plan& plan, unsigned address);
  /// The worker of a place, by the server's style. It watches nothing yet and does not run.
  Worker& make_worker(Generation& generation, unsigned place, AcceptMutex& mutex, Parent& parent);
  /// Who accepts for all workers of a generation, on the CPU that follows theirs.
  EventLoopWorker& make_dispatcher(Generation& generation);

  const std::vector<std::unique_ptr<Worker>>& workers() const { return workers_; }
  Worker* dispatcher() const { return dispatcher_.get(); }

  Site& site() { return site_; }
  kernel::ListenTable& table() { return table_; }

 private:
  cpu::Thread& add_thread(const Plan& plan, cpu::Cpu& cpu);
  kernel::EventPoll& poll_for(Generation& generation, unsigned place);

  Site& site_;
  kernel::ListenTable& table_;
  cpu::Machine& machine_;
  std::vector<cpu::Cpu*> cpus_;
  std::vector<std::unique_ptr<cpu::Thread>> threads_;
  // Before the workers: a set leaves the sockets' wait queues unasked.
  std::vector<std::unique_ptr<kernel::EventPoll>> polls_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::unique_ptr<EventLoopWorker> dispatcher_;
};

}  // namespace acceptlab::server
