#pragma once

#include <string>

#include "validation/native/load/histogram.hpp"

namespace acceptlab::native::load {

/// The histogram as a percentile distribution file (.hgrm) as HdrHistogram writes it: columns Value
/// (milliseconds), Percentile (share), TotalCount, 1/(1-Percentile), and a footer. Five lines for
/// each halving of what is left; the last line, percentile 1, has no fourth column.
std::string percentile_file(const Histogram& histogram);

}  // namespace acceptlab::native::load
