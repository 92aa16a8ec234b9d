#include "experiment/statistics/selection.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/arithmetic.hpp"
#include "sim/check.hpp"

namespace acceptlab::experiment {

KimNelson kim_nelson(std::size_t systems, std::size_t first, double alpha) {
  AL_CHECK(systems >= 2 && first >= 2 && alpha > 0 && alpha < 1);
  const auto others = static_cast<double>(systems - 1), degrees = static_cast<double>(first - 1);
  const double eta = (sim::power(2 * alpha / others, -2 / degrees) - 1) / 2;
  return {eta, 2 * eta * degrees};
}

std::vector<double> budget_allocation(std::span<const double> means, std::span<const double> sds,
                                      double total) {
  AL_CHECK(means.size() >= 2 && means.size() == sds.size());
  const auto best =
      static_cast<std::size_t>(std::min_element(means.begin(), means.end()) - means.begin());
  std::vector<double> share(means.size());
  double squares = 0;
  for (std::size_t i = 0; i < means.size(); ++i) {
    if (i == best) continue;
    AL_CHECK_MSG(means[i] > means[best] && sds[i] > 0, "no smallest mean, or no variance");
    const double noise = sds[i] / (means[i] - means[best]);
    share[i] = noise * noise;
    squares += share[i] * share[i] / (sds[i] * sds[i]);
  }
  share[best] = sds[best] * std::sqrt(squares);
  const double sum = std::accumulate(share.begin(), share.end(), 0.0);
  for (double& s : share) s *= total / sum;
  return share;
}

}  // namespace acceptlab::experiment
