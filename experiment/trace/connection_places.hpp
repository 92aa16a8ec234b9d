#pragma once

#include <cstdint>
#include <map>

#include "experiment/trace/timeline_events.hpp"
#include "models/kernel/measurement.hpp"

namespace acceptlab::experiment {

/// Where each connection is, told as events: of those that live when the window opens all at once,
/// then whenever one moves on.
class ConnectionPlaces {
 public:
  using Event = TimelineEvent;

  ConnectionPlaces(TimelineEvents& events, const TraceWindow& window)
      : events_(events), window_(window) {}

  /// `at`: since when, which may be a while ago. One that has ended moves no more.
  void moves(std::uint64_t connection, ConnectionPlace place, Event::Group group,
             std::uint32_t lane, sim::Time at, sim::Time now);
  void ends(std::uint64_t connection, kernel::Outcome outcome, sim::Time now);
  /// To be called at the end: tells of those that live when the window opens, if nothing has
  /// happened in it.
  void opens(sim::Time now);

 private:
  TimelineEvents& events_;
  const TraceWindow& window_;
  std::map<std::uint64_t, Event> now_at_;
  bool opened_ = false;
};

}  // namespace acceptlab::experiment
