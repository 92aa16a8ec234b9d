#pragma once

#include <cstddef>
#include <set>
#include <string>

namespace acceptlab::testing {

/// What a timeline holds that is known to be valid.
struct TimelineContent {
  std::size_t events = 0, slices = 0;
  std::set<std::string> accepted;  // names of slices, "accept 4711"
};

/// Fails the test unless the text is Trace Event JSON as docs/exports.md describes it: every event
/// has what its phase needs, lanes that are used have a name, events are in the order of time,
/// slices of a lane nest (those of CPUs do not overlap at all), and waits and arrows come in pairs.
TimelineContent check_timeline(const std::string& text);

}  // namespace acceptlab::testing
