#pragma once

#include <span>

namespace acceptlab::experiment {

// Whether there is a steady state at all. Without one an average says more about the length of the
// run than about the system.

/// Whether the mean of independent replications' values is above 0, by a one-sided t test at
/// `level`. Never of fewer than 5: what differs little in a few runs is too easily constant.
bool surely_positive(std::span<const double> values, double level = 0.001);

/// Whether a level grows with the time for which one looks. `levels` are means over the second
/// halves of runs from empty, each run twice as long as the one before: in a steady state the last
/// ones are alike, beyond the capacity each is about twice the one before. Just below it, runs that
/// are too short to show a steady state reach levels that grow by the root of two, as a random
/// walk's do. Growth is a factor of 1.7 (the middle of the two) or more in each of the last two.
bool grows_with_time(std::span<const double> levels);

/// The mean of the second half of a series; NaN of an empty one.
double late_level(std::span<const double> series);

}  // namespace acceptlab::experiment
