#pragma once

#include <span>
#include <string>

#include "experiment/run/options.hpp"

namespace acceptlab::experiment {

struct Warmup {
  sim::Duration length{};
  std::string finding;  // not empty: why the automatic warm-up is not to be trusted
};

/// The warm-up to use for all of these columns: the longest that any scenario asks for or its
/// pilot finds. A pilot that MSER-5 calls too short is doubled, from a quarter of the run to four
/// times it, unless it is seen to have no steady state; then half a run is cut off, and said so.
Warmup common_warmup(std::span<const Scenario> columns, const RunOptions& options);

}  // namespace acceptlab::experiment
