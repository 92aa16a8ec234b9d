#pragma once

#include "sim/time.hpp"

namespace acceptlab::experiment {

/// The part of a run that is shown: from the first instant up to the last one, which is not part of
/// it. What is written counts from `zero`, the end of the warm-up.
struct TraceWindow {
  sim::Time from{}, to{}, zero{};

  bool holds(sim::Time when) const { return from <= when && when < to; }
};

}  // namespace acceptlab::experiment
