#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "experiment/trace/timeline_event.hpp"
#include "experiment/trace/trace_window.hpp"

namespace acceptlab::experiment {

/// Gathers what of a run lies in a window. When there is no more room the window is cut off at the
/// instant that is being told of.
class TimelineEvents {
 public:
  using Event = TimelineEvent;

  TimelineEvents(TraceWindow& window, std::size_t most) : window_(window), most_(most) {}

  void add(const Event& event, sim::Time now);
  /// Both or none.
  void add_pair(const Event& begin, const Event& end, sim::Time now);
  /// What of it lies in the window.
  void slice(Event::Group group, std::uint32_t lane, Event::Kind kind, sim::Time from, sim::Time to,
             sim::Time now, std::uint64_t number = Event::nobody, std::uint8_t detail = 0);
  /// A wait in an accept queue, which other waits may overlap.
  void wait(std::uint32_t socket, std::uint64_t connection, sim::Time from, sim::Time to,
            sim::Time now);
  /// From here on everything is kept, room or not: the ends of what is open.
  void close() { closing_ = true; }

  std::vector<Event>& events() { return events_; }
  const std::vector<Event>& events() const { return events_; }

 private:
  bool has_room(std::size_t more, sim::Time now);

  TraceWindow& window_;
  std::size_t most_;
  std::vector<Event> events_;
  bool closing_ = false;
};

}  // namespace acceptlab::experiment
