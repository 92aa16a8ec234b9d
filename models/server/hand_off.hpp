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

  void add(Worker& worker) { workers_.push_back(&worker); }
  /// The worker that gets `connection`, accepted by `by`; null when it waits for a free worker
  /// (credit): then it is handed over by returned().
  Worker* choose(kernel::Connection& connection, Worker& by);
  /// Credit: `worker` has taken up what it was given and is free again.
  void returned(Worker& worker);

 private:
  Worker& least() const;
  Worker& two_index(const Worker& by);
  Worker& random_choice(const kernel::Connection& connection) const;

  HandOff rule_;
  sim::RandomSpace space_;
  std::vector<Worker*> workers_;
  std::size_t turn_ = 0, up_ = 0, down_ = 0;  // HAProxy's two cursors run against each other
  sim::Ring<Worker*> free_;
  sim::Ring<kernel::Connection*> waiting_;
  bool credit_started_ = false;
};

}  // namespace acceptlab::server
