#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/kernel/choices.hpp"
#include "models/kernel/flow.hpp"
#include "models/server/choices.hpp"
#include "sim/time.hpp"

namespace acceptlab::experiment {

// The section [server] of a scenario; see scenario.hpp.

struct ListenAddress {
  kernel::Address address;  // all zero: wildcard
  std::uint16_t port = 80;
  bool wildcard() const { return address == kernel::Address{{}, address.v6}; }
};

struct ServerSpec {
  std::string policy;   // empty: each key stands for itself
  std::string version;  // era of the policy; empty: newest
  unsigned workers = 16;
  std::vector<ListenAddress> listen{ListenAddress{}};
  server::Style style = server::Style::EventLoop;
  unsigned threads = 1;
  server::SocketCount sockets;
  bool balance = true;  // the program asks for balancing where that is an option of its own
  server::Watch watch;
  bool allow_unwatched = false;
  kernel::Choose choose = kernel::Choose::Kernel;
  unsigned choose_random_of = 2;                               // for Choose::Random
  sim::Duration bitmap_period = std::chrono::milliseconds(5);  // for Choose::Bitmap
  kernel::Wait wait = kernel::Wait::EpollExclusive;
  kernel::Trigger trigger = kernel::Trigger::Level;
  kernel::WakeOrder order = kernel::WakeOrder::System;
  server::Rearm rearm = server::Rearm::Never;
  unsigned batch = 1;  // 0: all
  unsigned max_events = 512;
  server::Scan scan = server::Scan::Ready;
  server::FirstRead first_read = server::FirstRead::Event;
  server::Gate gate;
  server::HandOff handoff;
  server::Holder holder = server::Holder::Master;
  bool respawn = false;
  sim::Duration worker_start = std::chrono::microseconds(1300);
  std::optional<sim::Duration> shutdown_timeout;  // none: as long as it takes
  std::optional<std::uint64_t> keepalive_requests;
  std::optional<sim::Duration> keepalive_timeout;
  std::int64_t backlog = 511;                 // negative: the system's maximum
  std::optional<sim::Duration> defer_accept;  // TCP_DEFER_ACCEPT; whole seconds of it count
  std::uint64_t connections = 0;              // per worker; 0: no limit
  std::vector<unsigned> pin;  // worker i on pin[i % size]; empty: one worker on each CPU
  bool pinned = true;         // false: workers run where the scheduler puts them
  kernel::AcceptQueueOrder accept_queue_order = kernel::AcceptQueueOrder::Fifo;
  std::optional<std::uint64_t> queue_room;  // hypothetical; none: the backlog
};

}  // namespace acceptlab::experiment
