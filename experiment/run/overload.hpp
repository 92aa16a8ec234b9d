#pragma once

#include <cstdint>

#include "models/kernel/measurement.hpp"

namespace acceptlab::experiment {

// Load exceeds capacity: connections come faster than they leave. Two signs, each of which misses
// what the other sees.

/// The server's backlog still grows: it gained in the second half of the window, from `at_half` to
/// `at_end`, more than chance and a hundredth of the `offered` connections of that half would
/// explain.
bool backlog_grows(std::uint64_t at_half, std::uint64_t at_end, double offered);

/// That, or the window's connections were not done: of those offered in it more than a twentieth
/// were neither completed in it nor lost. Sees a backlog that grew early and is full since.
bool overloaded(const kernel::Measurement& measurement);

}  // namespace acceptlab::experiment
