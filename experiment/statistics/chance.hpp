#pragma once

#include <cstdint>

namespace acceptlab::experiment {

/// Probability that none of `cells` gets more than `most` of `balls`, each thrown into a cell
/// uniformly and independently. Exact; meant for up to a few thousand balls.
double chance_none_above(std::uint64_t balls, std::uint64_t cells, std::uint64_t most);

/// What pure chance gives for an imbalance: the 95th percentile of the largest count over the mean
/// count when `balls` fall into `cells` uniformly. Exact up to 4000 balls; above, cells count as
/// independent, which is right to 0.00125 of probability. NaN without balls or cells.
double chance95_max_over_mean(std::uint64_t balls, std::uint64_t cells);

}  // namespace acceptlab::experiment
