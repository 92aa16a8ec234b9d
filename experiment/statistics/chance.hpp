#pragma once

#include <cstdint>

#include "experiment/statistics/statistics.hpp"

namespace acceptlab::experiment {

/// Probability that none of `cells` gets more than `most` of `balls`, each thrown into a cell
/// uniformly and independently. Exact; meant for up to a few thousand balls.
double chance_none_above(std::uint64_t balls, std::uint64_t cells, std::uint64_t most);

/// What pure chance gives for an imbalance: the 95th percentile of the largest count over the mean
/// count when `balls` fall into `cells` uniformly. Exact up to 4000 balls; above, cells count as
/// independent, which is right to 0.00125 of probability. NaN without balls or cells.
double chance95_max_over_mean(std::uint64_t balls, std::uint64_t cells);

/// The band within which pure chance keeps the shares of all cells together in at least 95 of 100
/// cases when `balls` fall into `cells` uniformly: each of the binomial counts leaves it on either
/// side with a probability of at most 0.025 / cells. NaN without balls or cells.
Interval chance95_shares(std::uint64_t balls, std::uint64_t cells);

}  // namespace acceptlab::experiment
