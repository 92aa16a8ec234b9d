#pragma once

#include <algorithm>
#include <string>

#include "validation/native/load/notation.hpp"

namespace acceptlab::native::load {

/// How an agent's CLOCK_MONOTONIC stood to ours at one time, from one exchange of messages.
struct ClockReading {
  Nanoseconds stamped = 0;      // by the agent's clock: when
  Nanoseconds offset = 0;       // to add to its times
  Nanoseconds uncertainty = 0;  // half of the time that the exchange took

  /// `asked` and `answered` by our clock, `stamped` by the agent's, in between.
  static ClockReading from(Nanoseconds asked, Nanoseconds stamped, Nanoseconds answered);
};

/// The same for the time of a run: read before and after it, and straight in between, since quartz
/// clocks drift apart by some millionths.
struct AgentClock {
  ClockReading before, after;

  /// An agent's time in our clock.
  Nanoseconds ours(Nanoseconds stamp) const;
  Nanoseconds drift() const { return after.offset - before.offset; }
  Nanoseconds uncertainty() const { return std::max(before.uncertainty, after.uncertainty); }
};

/// Moves all stamps of an issued log into our clock. Throws ControlError when it is none.
void shift_log(std::string& log, const AgentClock& clock);
/// The same for a report, and adds `agent` with its address and the clocks' relation.
std::string shift_report(const std::string& json, const AgentClock& clock,
                         const std::string& agent);

}  // namespace acceptlab::native::load
