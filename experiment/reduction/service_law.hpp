#pragma once

#include <functional>

#include "sim/distribution.hpp"

namespace acceptlab::experiment {

/// E[max(S - t, 0)] in seconds, by t in seconds, of a service time in nanoseconds: what percentiles
/// of waits need beyond its moments. Empty where it is not known: for pareto, and for those that
/// have better solutions.
std::function<double(double)> mean_beyond(const sim::Distribution& service);

}  // namespace acceptlab::experiment
