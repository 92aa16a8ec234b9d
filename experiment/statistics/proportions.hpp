#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "experiment/statistics/statistics.hpp"

namespace acceptlab::experiment {

// Intervals of probabilities from counts. Those of Wilson and of Clopper and Pearson are for
// independent trials, such as replications. Connections are none: losses come in bursts.

/// `hits` of `trials`: where the score test of the normal approximation does not reject, with the
/// standard normal's quantile for the confidence. Close to its confidence also for small counts.
Interval wilson(double hits, double trials, double confidence = 0.95);
/// The same with another critical value, such as Student's t.
Interval score_interval(double hits, double trials, double critical);

/// The exact interval, which covers at least as often as it says: 0 of n ends at 3.7/n for 95%.
Interval clopper_pearson(std::uint64_t hits, std::uint64_t trials, double confidence = 0.95);

/// Hits and trials of one replication.
struct Count {
  std::uint64_t hits = 0, trials = 0;
};

/// Index of dispersion of the hits over replications: their variance over what independent trials
/// would have. 1 for those, more for bursts. Nothing for fewer than two replications or no hits.
std::optional<double> dispersion(std::span<const Count> replications);

/// The interval of a small probability over replications, for which the t interval is no good: it
/// would reach below 0. Wilson's, with the trials divided by the index of dispersion (at least 1)
/// and Student's t, since the index is itself an estimate; of 0 hits 0 to 3/n. Nothing for fewer
/// than two replications or no trials.
std::optional<Interval> rare_share_interval(std::span<const Count> replications,
                                            double confidence = 0.95);

/// Whether the hits are too few for the t interval: fewer than 100, or less than 10 bursts (hits
/// over the index of dispersion). Choices of ours.
bool is_rare(std::span<const Count> replications);

}  // namespace acceptlab::experiment
