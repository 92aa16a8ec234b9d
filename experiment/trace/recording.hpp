#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiment/trace/timeline_event.hpp"
#include "experiment/trace/timeline_json.hpp"
#include "experiment/trace/trace_window.hpp"
#include "models/cpu/thread.hpp"

namespace acceptlab::experiment {

/// A CPU's thread or its packet work waits for a lock. What packet work takes of a thread's wait is
/// part of it.
struct Spin {
  sim::Time from{}, to{};
  std::uint32_t cpu = 0;
  std::optional<std::uint32_t> thread;  // none: it is packet work that waits
};

/// A window of a run to look at again: everything that a timeline shows, as data. The window's
/// timeline and what can be watched are drawn from it, and its Perfetto file is `acceptlab
/// trace`'s.
struct Recording {
  TraceWindow window;
  std::vector<TimelineEvent> events;  // as sort_timeline() sorts them
  std::vector<Spin> spins;            // by their end; not in the Perfetto file
  TimelineLanes lanes;
  std::map<std::uint32_t, cpu::ThreadLabel> threads;  // by lane of Group::Threads
  std::vector<std::int64_t> queue_limits;             // by socket: connections that fit
  std::vector<std::string> findings;                  // such as that it was cut off

  void write_perfetto(const Sink& sink) const { write_timeline(events, lanes, window.zero, sink); }
};

}  // namespace acceptlab::experiment
