#pragma once

#include <cstdint>
#include <vector>

#include "models/server/choices.hpp"
#include "models/server/worker.hpp"
#include "sim/random.hpp"
#include "sim/ring.hpp"

namespace acceptlab::server {

/// To which worker an accepted connection goes (servers.md: memcached, Envoy, HAProxy, Node).
class HandOffRule {
 public:
  HandOffRule(const HandOff& rule, const sim::RandomSpace& space) : rule_(rule), space_(space) {}

  void add(Worker& worker) {
    workers_.push_back(&worker);
    free_.push_back(&worker);
  }
  /// The worker that gets `connection`, accepted by `by`; null when it waits for a free worker
  /// (credit) or is the last alive's: then it stays with `by` until returned() hands it over.
  /// The connection itself counts for nobody yet.
  Worker* choose(kernel::Connection& connection, Worker& by);
  /// Credit: `worker` has taken up what it was given and is free again.
  void returned(Worker& worker);
  /// `worker` is dead: it gets nothing any more, and what it had accepted waits no longer.
  void remove(Worker& worker);
  /// Accepted, and waiting for a free worker.
  struct Waiting {
    kernel::Connection* connection;
    Worker* with;  // who accepted it
  };
  const sim::Ring<Waiting>& waiting() const { return waiting_; }

 private:
  Worker& least() const;
  Worker& two_index(const Worker& by);
  Worker& random_choice(const kernel::Connection& connection) const;

  HandOff rule_;
  sim::RandomSpace space_;
  std::vector<Worker*> workers_;
  std::size_t turn_ = 0, up_ = 0, down_ = 0;  // HAProxy's two cursors run against each other
  sim::Ring<Worker*> free_;
  sim::Ring<Waiting> waiting_;
};

}  // namespace acceptlab::server
