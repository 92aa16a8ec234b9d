#pragma once

#include <algorithm>
#include <vector>

#include "models/server/accept_mutex.hpp"
#include "models/server/hand_off.hpp"
#include "models/server/plan.hpp"

namespace acceptlab::server {

/// The workers that were started from one configuration, and what they have in common. A worker's
/// place is its number among them; who takes over from one that crashed has its place.
struct Generation {
  /// A listen socket that the configuration asks for.
  struct Slot {
    unsigned address = 0;
    kernel::ListenSocket* socket = nullptr;  // null: nobody has made it yet
  };

  Generation(const Plan& p, const HandOff& rule, const sim::RandomSpace& space)
      : plan(p),
        watch(p.workers()),
        hand_off(rule, space),
        workers(p.workers()),
        polls(p.workers()) {
    for (unsigned address = 0; address < p.addresses; ++address) {
      for (unsigned w = 0; w < p.workers(); ++w) {
        for (const unsigned i : p.watch[w]) watch[w].push_back(address * p.sockets_per_address + i);
      }
      listeners.resize(listeners.size() + p.sockets_per_address, {address, nullptr});
    }
  }

  /// Whether every worker watches every socket.
  bool all_watch_all() const {
    return std::all_of(watch.begin(), watch.end(),
                       [this](const auto& list) { return list.size() == listeners.size(); });
  }

  Plan plan;
  std::vector<Slot> listeners;               // by address, then in the configuration's order
  std::vector<std::vector<unsigned>> watch;  // by place: slots
  AcceptTurns turns;
  AcceptLock lock;
  HandOffRule hand_off;
  std::vector<Worker*> workers;           // by place: the one that has it now
  std::vector<kernel::EventPoll*> polls;  // by place: its set, or that of several
  Worker* dispatcher = nullptr;           // watches all slots
  unsigned still_listening = 0;           // of those that were asked to quit
};

}  // namespace acceptlab::server
