#pragma once

#include <cstdint>

#include "sim/time.hpp"

namespace acceptlab::experiment {

/// Where a connection is on its way.
enum class ConnectionPlace : std::uint8_t {
  Client,     // its client waits: for an answer to its first SYN, or until it sends one again
  AtCpu,      // its SYN has come to CPU `lane`
  Handshake,  // the SYN was answered: a request of socket `lane`, or a SYN cookie
  Queued,     // in the accept queue of socket `lane`
  Taken,      // out of it, and nobody's yet
  Accepted,   // thread `lane` is accepting it, or has it and does something else first
  Served,     // thread `lane` works on a request of it
  Held        // thread `lane` has it and waits: for the next request, for others, for its end
};

/// What a thread was woken for.
enum class WokenFor : std::uint8_t { Other, Socket, Connection };

/// One event of a timeline, small, because a window may hold millions; its name is made when it is
/// written.
struct TimelineEvent {
  enum class Kind : std::uint8_t {
    // Slices of a lane, which nest
    Runs,       // on a CPU: thread `number`
    Packet,     // on a CPU: packet work, of connection `number` if it is known; `detail`: its Cost
    Stolen,     // on a CPU: taken by the hypervisor
    Awake,      // of a thread: from its wake-up to its next sleep
    WakeUp,     // ... of that, until its program goes on
    Preempted,  // ... without a CPU
    Accept,     // ... connection `number`, until accept(2) is over
    Serve,      // ... connection `number`, one burst
    // Waits, which overlap
    WaitBegins,
    WaitEnds,  // connection `number` in the accept queue of socket `lane`
    // Arrows from a CPU to the thread that it wakes; `number`: which arrow
    ArrowBegins,
    ArrowEnds,
    // Points
    Depth,       // socket `lane` has `number` connections in its accept queue
    SynDropped,  // at socket `lane`, of connection `number`
    AckDropped,
    FoundNothing,  // a thread's accept
    Lifecycle,     // event `number` of the scenario
    // What only a recording that is to be watched has, and no timeline shows
    Woken,         // a thread; `number`: of the socket or connection, `detail`: WokenFor
    Moves,         // connection `number` is at `detail`, a ConnectionPlace, from now on
    Ends,          // connection `number`; `detail`: its kernel::Outcome
    SocketOpens,   // socket `lane`
    SocketCloses,  // ... or is closed when the window opens
    WorkerStarts,  // worker `number`
    WorkerDies     // ... or is not there when the window opens
  };
  enum class Group : std::uint8_t { Cpus = 1, Sockets, Threads };

  static constexpr std::uint64_t nobody = ~std::uint64_t{0};

  sim::Time at{};
  sim::Duration length{};  // of a slice
  std::uint64_t number = nobody;
  std::uint32_t lane = 0;
  Kind kind = Kind::Runs;
  Group group = Group::Cpus;
  std::uint8_t detail = 0;

  bool is_slice() const { return kind <= Kind::Serve; }
  bool is_of_timeline() const { return kind < Kind::Woken; }
};

/// A CPU has two lanes: threads, and the packet work and stolen time that come before them.
inline constexpr std::uint32_t lanes_per_cpu = 2;
constexpr std::uint32_t thread_lane(std::uint32_t cpu) { return lanes_per_cpu * cpu; }
constexpr std::uint32_t packet_lane(std::uint32_t cpu) { return lanes_per_cpu * cpu + 1; }

}  // namespace acceptlab::experiment
