#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/kernel/choices.hpp"
#include "models/kernel/demand.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/recorder.hpp"
#include "models/kernel/tcp_input.hpp"
#include "models/server/choices.hpp"
#include "sim/process.hpp"
#include "sim/timer_lanes.hpp"

namespace acceptlab::server {

/// How a server accepts: the scenario's [server] as far as worker programs look at it.
struct ServerSettings {
  Style style = Style::EventLoop;
  unsigned threads = 1;  // that serve, of a worker of the thread-pool style
  kernel::Wait wait = kernel::Wait::EpollExclusive;
  kernel::Trigger trigger = kernel::Trigger::Level;
  kernel::WakeOrder order = kernel::WakeOrder::System;
  Rearm rearm = Rearm::Never;
  unsigned batch = 1;  // 0: all
  unsigned max_events = 512;
  Scan scan = Scan::Ready;
  FirstRead first_read = FirstRead::Event;
  Gate gate;
  HandOff handoff;
  Holder holder = Holder::Master;
  sim::Duration worker_start{};  // from the fork of a worker during the run until it looks for work
  bool respawn = false;          // the master puts another worker in a crashed one's place
  std::optional<sim::Duration> shutdown_timeout;  // of a worker that was asked to quit
  std::uint64_t keepalive_requests = 0;           // of a connection; 0: no limit
  std::optional<sim::Duration> keepalive_timeout;
  std::uint64_t connections = 0;      // per worker; 0: no limit
  bool asks_for_cpu = false;          // SO_INCOMING_CPU: each socket for its first watcher's
  bool flows_follow_threads = false;  // RFS: packets go to the CPU that read the flow last
  sim::Duration bitmap_period{};      // between two of WorkerBitmap; 0: there is none
};

class Worker;

/// What all workers of a server share.
struct Site {
  const ServerSettings& settings;
  const kernel::KernelRules& rules;
  kernel::TcpInput& tcp;
  kernel::Peer& peer;
  kernel::ConnectionPool& connections;
  kernel::Recorder& recorder;
  const kernel::Demand& demand;
  sim::EventQueue& queue;
  sim::FramePool& frames;
  std::vector<Worker*> workers{};  // by number
  sim::TimerLanes keepalive{queue, sim::EventClass::Timer};
};

}  // namespace acceptlab::server
