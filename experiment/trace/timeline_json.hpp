#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiment/result/sink.hpp"
#include "experiment/trace/timeline_event.hpp"

namespace acceptlab::experiment {

/// What the lanes of a timeline, and what it refers to by number, are called.
struct TimelineLanes {
  unsigned cpus = 0;
  std::uint32_t sockets = 0;
  std::map<std::uint32_t, std::string> threads;  // by lane
  std::vector<std::string> lifecycle;            // what is to happen
};

/// By time; of what begins together the longer slice first, since it holds the shorter.
void sort_timeline(std::vector<TimelineEvent>& events);

/// What a slice is called: "worker 3", "SYN 4711", "serve 4711", "preempted".
std::string slice_name(const TimelineEvent& slice, const TimelineLanes& lanes);

/// Trace Event JSON, as ui.perfetto.dev and speedscope read it. Times count from `zero`.
void write_timeline(const std::vector<TimelineEvent>& sorted, const TimelineLanes& lanes,
                    sim::Time zero, const Sink& sink);

}  // namespace acceptlab::experiment
