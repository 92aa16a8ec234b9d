#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/kernel/listen_socket.hpp"

namespace acceptlab::server {

/// What an event of a scenario has done: at once, and in the steps that follow from it, however
/// much later. Whoever makes the event keeps it until the end of the run.
struct Consequences {
  std::uint64_t reset = 0;  // connections of workers that crashed or were ended
  std::vector<const kernel::ListenSocket*> closed;  // by it
  std::vector<std::string> findings;                // sentences for the result
  unsigned under_way = 0;                           // steps that are not done yet

  /// Connections, in the cohort or not, that it has cost so far.
  std::uint64_t lost() const {
    std::uint64_t sum = reset;
    for (const kernel::ListenSocket* socket : closed) sum += socket->on_close.lost;
    return sum;
  }
  /// Connections that other sockets have got by it so far.
  std::uint64_t moved() const {
    std::uint64_t sum = 0;
    for (const kernel::ListenSocket* socket : closed) sum += socket->on_close.moved;
    return sum;
  }
};

}  // namespace acceptlab::server
