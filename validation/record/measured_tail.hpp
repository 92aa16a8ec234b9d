#pragma once

#include <string>
#include <vector>

#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// A quantile of a measured latency: what a share of `longer` of the connections waited longer
/// than, in seconds. The median over the repeats, and the least and the most of them.
struct MeasuredPoint {
  double longer = 0;
  double median_s = 0, least_s = 0, most_s = 0;
};

/// The tail of a latency ("accept_wait") in the repeats of a case that are judged: at 0.5, 0.2,
/// 0.1, 0.05, ... as far as each of them has 5 values that are longer. Empty where none has any.
std::vector<MeasuredPoint> measured_tail(const RealCase& real, const std::string& latency);

/// How many repeats that is made of.
unsigned judged_runs(const RealCase& real);

}  // namespace acceptlab::validation
