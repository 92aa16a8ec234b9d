#pragma once

#include <functional>
#include <map>
#include <vector>

namespace acceptlab::exact {

/// The wait in M/G/1 by its renewal equation: with u(t) = P(W > t), and R what is left of a service
/// at a random moment of it,
///   u(t) = rho P(R > t) + rho E[u(t - R), R <= t].
/// Solved on grids of equal steps up to about t, with u linear between two points and the chances
/// of R exact, and extrapolated from two step sizes. The relative error of a percentile is some
/// 1e-6, up to 1e-4 where the service spans three powers of ten. Not for several threads at once:
/// grids are kept.
class RenewalWait {
 public:
  /// E[max(S - t, 0)] of the service S, from which P(R > t) follows; load < 1.
  using MeanBeyond = std::function<double(double)>;
  RenewalWait(double load, MeanBeyond mean_beyond);

  /// P(W > t), t >= 0.
  double tail(double t);
  /// -d/dt of it, t > 0.
  double density(double t);

 private:
  struct Grid {
    double step = 0;
    std::vector<double> tail;  // at 0, step, 2 step, ...
  };
  std::vector<double> solved(double length, std::size_t steps) const;
  const Grid& grid_for(double t);

  double load_;
  MeanBeyond mean_beyond_;
  double mean_;
  std::map<int, Grid> grids_;  // by the number of doublings of the mean service that they reach
};

}  // namespace acceptlab::exact
