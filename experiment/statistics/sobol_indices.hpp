#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace acceptlab::experiment {

/// How much of a model's variance its inputs account for: `first` of each alone, `total` of each
/// with all its interactions, as fractions of the variance. Of an additive model both are the same.
struct SobolIndices {
  double variance = 0;
  std::vector<double> first, total;
};

/// Sobol's indices of a function of `inputs` independent numbers, uniform on (0, 1), by Saltelli's
/// design of `samples` (inputs + 2) evaluations: first order by Saltelli's estimator, total by
/// Jansen's. The points depend on the seed alone. A model with noise of its own must be given the
/// same random numbers at every point, or the noise counts as interaction.
SobolIndices sobol_indices(const std::function<double(std::span<const double>)>& model,
                           std::size_t inputs, std::size_t samples, std::uint64_t seed);

}  // namespace acceptlab::experiment
