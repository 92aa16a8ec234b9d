#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/time.hpp"

namespace acceptlab::gui {

/// Workers have one of so many colours, by their number.
inline constexpr unsigned worker_colours = 5;

/// What the time of a lane goes to. What is none of these is idle, of a thread asleep.
enum class Activity : std::uint8_t {
  // Of a CPU: a worker's threads, those of the first colour; the other colours follow
  Worker,
  OtherThread = worker_colours,
  Spin,     // thread or packet work that waits for a lock
  Packets,  // and clients on this machine
  Stolen,
  // Of a thread
  Awake,  // and none of these:
  WakeUp,
  Preempted,
  Accept,
  Serve
};
inline constexpr std::size_t activity_count = static_cast<std::size_t>(Activity::Serve) + 1;

constexpr Activity worker_activity(unsigned number) {
  return static_cast<Activity>(number % worker_colours);
}
constexpr bool is_worker(Activity activity) { return activity < Activity::OtherThread; }

/// A piece of a lane, which no other one overlaps.
struct Slice {
  sim::Time from{}, to{};
  std::uint32_t source = 0;  // what it is a piece of, see TimelineIndex
  Activity activity = Activity::Worker;

  friend bool operator==(const Slice&, const Slice&) = default;
};

/// How a time is divided, by Activity.
using Shares = std::array<sim::Duration, activity_count>;

}  // namespace acceptlab::gui
