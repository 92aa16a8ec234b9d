#pragma once

#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

#include "experiment/trace/timeline_event.hpp"

namespace acceptlab::gui {

/// What everything of a recorded run is doing at one instant: after all that happens at it.
struct WatchState {
  static constexpr std::uint64_t nobody = experiment::TimelineEvent::nobody;
  static constexpr std::uint32_t no_cpu = std::numeric_limits<std::uint32_t>::max();
  static constexpr sim::Time never = sim::Time::min();

  /// A slice that has begun and is not over.
  struct Open {
    std::uint32_t slice = std::numeric_limits<std::uint32_t>::max();  // its place in the recording
    std::uint64_t number = nobody;                                    // as its event has it

    explicit operator bool() const { return slice != std::numeric_limits<std::uint32_t>::max(); }
    bool operator==(const Open&) const = default;
  };

  struct Cpu {
    Open thread;                         // by lane
    Open packet;                         // connection
    Open stolen;                         // by the hypervisor
    std::uint8_t segment = 0;            // of the packet: a cpu::Cost
    std::uint64_t last_packet = nobody;  // whose packet work ended last
    bool operator==(const Cpu&) const = default;
  };

  struct Socket {
    bool open = true;
    std::uint64_t depth = 0;    // connections in its accept queue
    std::uint64_t dropped = 0;  // segments of handshakes, since the recording begins
    sim::Time last_drop = never;
    bool operator==(const Socket&) const = default;
  };

  struct Thread {
    Open awake, on_its_way, preempted;
    Open accepts, serves;  // connections
    // Its last wake-up
    sim::Time woken = never;
    experiment::WokenFor woken_for = experiment::WokenFor::Other;
    std::uint64_t woken_by = nobody;  // the socket or connection
    std::uint32_t waker = no_cpu;     // whose packet work brought it
    bool got = false;                 // it has accepted since
    sim::Time found_nothing = never;  // when it last looked and there was nothing, or slept again
    bool operator==(const Thread&) const = default;

    /// It was woken for connections, and others have left it none.
    bool woken_in_vain() const {
      const bool looked = woken != never && found_nothing >= woken;
      return looked && woken_for == experiment::WokenFor::Socket && !got;
    }
  };

  struct Connection {
    struct At {
      experiment::ConnectionPlace place = experiment::ConnectionPlace::Client;
      experiment::TimelineEvent::Group group = experiment::TimelineEvent::Group::Cpus;
      std::uint32_t lane = 0;
      bool operator==(const At&) const = default;
    };
    At at, came_from;  // the same at first
    sim::Time since{};
    bool operator==(const Connection&) const = default;
  };

  sim::Time now{};
  std::vector<Cpu> cpus;
  std::vector<Socket> sockets;
  std::vector<Thread> threads;                                // by lane
  std::vector<bool> worker_dead;                              // by worker
  std::unordered_map<std::uint64_t, Connection> connections;  // in flight
  std::uint64_t completed = 0, lost = 0;                      // since the recording begins
  std::size_t next_event = 0, next_end = 0;  // what comes next of a Replay's two lists
  bool operator==(const WatchState&) const = default;
};

}  // namespace acceptlab::gui
