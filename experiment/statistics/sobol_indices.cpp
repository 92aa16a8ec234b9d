#include "experiment/statistics/sobol_indices.hpp"

#include "experiment/statistics/statistics.hpp"
#include "sim/check.hpp"
#include "sim/random.hpp"

namespace acceptlab::experiment {

namespace {

double square(double x) { return x * x; }

/// Point `n` of one of the two independent matrices.
std::vector<double> point(const sim::RandomSpace& space, std::uint32_t matrix, std::uint64_t n,
                          std::size_t inputs) {
  sim::DrawSequence draws(space, sim::Purpose::Choice, matrix, n);
  std::vector<double> u(inputs);
  for (double& x : u) x = draws.unit();
  return u;
}

}  // namespace

SobolIndices sobol_indices(const std::function<double(std::span<const double>)>& model,
                           std::size_t inputs, std::size_t samples, std::uint64_t seed) {
  AL_CHECK(inputs >= 1 && samples >= 2);
  const sim::RandomSpace space{seed, 0};
  SobolIndices sums{0, std::vector<double>(inputs), std::vector<double>(inputs)};
  std::vector<double> values;  // at both matrices
  for (std::uint64_t n = 0; n < samples; ++n) {
    std::vector<double> a = point(space, 0, n, inputs);
    const std::vector<double> b = point(space, 1, n, inputs);
    const double at_a = model(a), at_b = model(b);
    values.push_back(at_a);
    values.push_back(at_b);
    for (std::size_t i = 0; i < inputs; ++i) {
      const double own = a[i];
      a[i] = b[i];
      const double mixed = model(a);
      a[i] = own;
      sums.first[i] += at_b * (mixed - at_a);
      sums.total[i] += square(at_a - mixed) / 2;
    }
  }
  const double all = variance(values);
  AL_CHECK_MSG(all > 0, "the model does not vary");
  for (double& s : sums.first) s /= all * static_cast<double>(samples);
  for (double& s : sums.total) s /= all * static_cast<double>(samples);
  sums.variance = all;
  return sums;
}

}  // namespace acceptlab::experiment
