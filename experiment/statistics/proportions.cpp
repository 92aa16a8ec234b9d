#include "experiment/statistics/proportions.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <cmath>

#include "sim/arithmetic.hpp"
#include "sim/check.hpp"

namespace acceptlab::experiment {

namespace {

double square(double x) { return x * x; }

struct Total {
  double hits = 0, trials = 0;
};

Total total_of(std::span<const Count> replications) {
  Total total;
  for (const Count& c : replications) {
    total.hits += static_cast<double>(c.hits);
    total.trials += static_cast<double>(c.trials);
  }
  return total;
}

}  // namespace

Interval score_interval(double hits, double trials, double critical) {
  AL_CHECK(trials > 0 && hits >= 0 && hits <= trials);
  const double p = hits / trials, z2 = square(critical) / trials;
  const double centre = p + z2 / 2;
  const double half = std::sqrt(z2 * (p * (1 - p) + z2 / 4));
  // At the ends the root is the centre itself but for its last bits.
  const double low = hits == 0 ? 0 : (centre - half) / (1 + z2);
  const double high = hits == trials ? 1 : (centre + half) / (1 + z2);
  return {std::max(low, 0.0), std::min(high, 1.0)};
}

Interval wilson(double hits, double trials, double confidence) {
  return score_interval(hits, trials, sim::inverse_normal(0.5 + confidence / 2));
}

Interval clopper_pearson(std::uint64_t hits, std::uint64_t trials, double confidence) {
  AL_CHECK(trials > 0 && hits <= trials);
  const double tail = (1 - confidence) / 2;
  const auto k = static_cast<double>(hits), n = static_cast<double>(trials);
  using Beta = boost::math::beta_distribution<double>;
  return {hits == 0 ? 0 : boost::math::quantile(Beta(k, n - k + 1), tail),
          hits == trials ? 1 : boost::math::quantile(Beta(k + 1, n - k), 1 - tail)};
}

std::optional<double> dispersion(std::span<const Count> replications) {
  const Total total = total_of(replications);
  if (replications.size() < 2 || total.hits == 0) return std::nullopt;
  const double p = total.hits / total.trials;
  if (p >= 1) return std::nullopt;
  double scatter = 0;
  for (const Count& c : replications)
    scatter += square(static_cast<double>(c.hits) - p * static_cast<double>(c.trials));
  const auto r = static_cast<double>(replications.size());
  return scatter / (r - 1) / (total.trials / r * p * (1 - p));
}

std::optional<Interval> rare_share_interval(std::span<const Count> replications,
                                            double confidence) {
  const Total total = total_of(replications);
  if (replications.size() < 2 || total.trials == 0) return std::nullopt;
  if (total.hits == 0) {
    // (1 - p)^n = 1 - confidence gives 2.996/n for 95%, which everybody calls 3/n.
    const double events = std::max(3.0, -sim::log(1 - confidence));
    return Interval{0, std::min(1.0, events / total.trials)};
  }
  const double bursts = std::max(1.0, dispersion(replications).value_or(1));
  const double t = student_quantile(0.5 + confidence / 2, replications.size() - 1);
  return score_interval(total.hits / bursts, total.trials / bursts, t);
}

bool is_rare(std::span<const Count> replications) {
  constexpr double enough_hits = 100, enough_bursts = 10;
  const double hits = total_of(replications).hits;
  const double bursts = std::max(1.0, dispersion(replications).value_or(1));
  return hits < enough_hits || hits / bursts < enough_bursts;
}

}  // namespace acceptlab::experiment
