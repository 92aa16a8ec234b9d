#pragma once

#include <sys/types.h>

#include <vector>

#include "validation/native/server/cpu_burner.hpp"
#include "validation/native/server/hand_off_channel.hpp"
#include "validation/native/server/listen_socket.hpp"
#include "validation/native/server/options.hpp"
#include "validation/native/server/replies.hpp"
#include "validation/native/server/served_log.hpp"
#include "validation/native/server/shared_state.hpp"

namespace acceptlab::native::server {

/// What all workers of a server have in common. It outlives them.
struct Site {
  const Options& options;
  ServedLog& log;
  SharedState& shared;
  const CpuBurner& burner;
  const Replies& replies;
  const std::vector<HandOffChannel>& channels;  // by worker; empty without hand-off
};

/// What one worker has for itself: its place among the others and the sockets that it watches.
struct Post {
  unsigned number = 0;
  std::uint32_t ticket = 0;  // no other worker alive has it, one of another generation included
  WorkerCounters& counters;
  Control& control;
  std::vector<ListenSocket> sockets;  // watched, in order of birth
  int shared_epoll = -1;              // the one that it waits in together with others, if so
  bool closes_sockets = true;         // the process has one worker: what that drops, it closes
  bool leads_set = true;              // of those that wait in one set: it adds what is there once
};

inline void add(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1) {
  counter.fetch_add(by, std::memory_order_relaxed);
}

}  // namespace acceptlab::native::server
