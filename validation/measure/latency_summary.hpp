#pragma once

#include <cstdint>
#include <vector>

#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// Of times in nanoseconds, in any order. Quantiles are order statistics, ceil(p n); the cells of
/// the histogram are at most 1/16 wide. Empty for none.
RealLatency summarise_latency(std::vector<std::int64_t> ns);

}  // namespace acceptlab::validation
