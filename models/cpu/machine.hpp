#pragma once

#include <cstdint>

#include "models/cpu/cost_table.hpp"
#include "models/cpu/watcher.hpp"
#include "sim/event_queue.hpp"
#include "sim/random.hpp"

namespace acceptlab::cpu {

class Placement;
class Quota;

/// Which packets take the lock of the listen socket they are for, and what they hold it for.
struct PacketLocks {
  enum class By : std::uint8_t { Nobody, Ack, SynAndAck } by = By::Nobody;
  Cost hold = Cost::LockHold;

  bool any() const { return by != By::Nobody; }
  bool taken_by(Cost packet) const {
    return (packet == Cost::Ack && any()) || (packet == Cost::Syn && by == By::SynAndAck);
  }
};

/// What all CPUs of a machine share. CPUs and threads refer to it; it outlives them.
struct Machine {
  sim::EventQueue& queue;
  const CostTable& costs;
  sim::RandomSpace space;
  unsigned threads = 0;  // made so far: the index of the next one
  PacketLocks packet_locks{};
  bool netisr = false;  // packet work is a thread that has to be switched to (DragonFly)
  bool packets_leave_to_thread = false;  // long packet work goes on in a thread (Linux ksoftirqd)
  sim::Duration tick = sim::Duration::max();    // between a CPU's looks at its run queue
  std::int64_t shared_core_speed = full_speed;  // of a CPU whose sibling is busy too
  Placement* placement = nullptr;               // where threads run that may run on several CPUs
  Quota* quota = nullptr;                       // of the server's threads together
  Watcher* watcher = nullptr;                   // changes nothing

  /// Work done in a nanosecond, in units of which left-over work is counted.
  static constexpr std::int64_t full_speed = 1024;
};

/// Costs are drawn by object: CPUs from here on, threads below.
inline constexpr std::uint32_t cpu_draw_source = 0x8000;

}  // namespace acceptlab::cpu
