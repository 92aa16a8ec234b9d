#pragma once

#include <memory>
#include <vector>

#include "models/cpu/cpu_set.hpp"
#include "models/kernel/listen_socket.hpp"

namespace acceptlab::server {

/// What a server's configuration says of sockets and workers: how many, where, who watches which.
struct Plan {
  std::vector<unsigned> cpu_of_worker;         // one entry a worker
  std::shared_ptr<const cpu::CpuSet> allowed;  // where its threads may run; null: pinned
  unsigned addresses = 1;                      // that the listen table knows already
  unsigned sockets_per_address = 1;
  std::vector<std::vector<unsigned>> watch;  // by worker: sockets of an address that it watches
  bool locks_cost = false;                   // else sockets have none
  kernel::ListenSocket::Settings socket;     // the rest is filled in

  unsigned workers() const { return static_cast<unsigned>(cpu_of_worker.size()); }
};

}  // namespace acceptlab::server
