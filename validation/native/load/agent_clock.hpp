#pragma once

#include <string>

#include "validation/native/load/notation.hpp"

namespace acceptlab::native::load {

/// How an agent's CLOCK_MONOTONIC stands to ours, from one exchange of messages.
struct AgentClock {
  Nanoseconds offset = 0;       // to add to its times
  Nanoseconds uncertainty = 0;  // half of the time that the exchange took

  /// `asked` and `answered` by our clock, `stamped` by the agent's, in between.
  static AgentClock from(Nanoseconds asked, Nanoseconds stamped, Nanoseconds answered);
};

/// Moves all stamps of an issued log into our clock. Throws ControlError when it is none.
void shift_log(std::string& log, const AgentClock& clock);
/// The same for a report, and adds `agent` with its address and the clocks' relation.
std::string shift_report(const std::string& json, const AgentClock& clock,
                         const std::string& agent);

}  // namespace acceptlab::native::load
