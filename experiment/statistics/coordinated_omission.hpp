#pragma once

#include <span>
#include <vector>

namespace acceptlab::experiment {

/// Latencies of a client that sends every `interval` but waits for a late answer, completed by
/// those of the requests that it left out meanwhile: a latency x brings x - interval, x - 2
/// interval and so on, down to one interval. Only an estimate of what a client that does not wait
/// would have seen: the queue that its requests would have made is missing.
std::vector<double> corrected_for_omission(std::span<const double> latencies, double interval);

}  // namespace acceptlab::experiment
