#include "experiment/exact/renewal_wait.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace acceptlab::exact {

namespace {

constexpr std::size_t coarse_steps = 1024;

/// Where four points of a grid about t begin, and their weights for its value or its derivative
/// there (Lagrange).
struct Stencil {
  std::size_t first = 0;
  std::array<double, 4> value{}, slope{};
};

Stencil stencil(double t, double step, std::size_t points) {
  const double place = t / step;
  Stencil s;
  s.first = std::min(static_cast<std::size_t>(std::max(0.0, std::floor(place) - 1)), points - 4);
  const double x = place - static_cast<double>(s.first);
  for (int i = 0; i < 4; ++i) {
    double below = 1, value = 1, slope = 0;
    for (int j = 0; j < 4; ++j) {
      if (j == i) continue;
      below *= i - j;
      slope = slope * (x - j) + value;
      value *= x - j;
    }
    s.value.at(static_cast<std::size_t>(i)) = value / below;
    s.slope.at(static_cast<std::size_t>(i)) = slope / below / step;
  }
  return s;
}

double weighted(const std::array<double, 4>& weights, const std::vector<double>& values,
                std::size_t first) {
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += weights.at(i) * values[first + i];
  return sum;
}

}  // namespace

RenewalWait::RenewalWait(double load, MeanBeyond mean_beyond)
    : load_(load), mean_beyond_(std::move(mean_beyond)), mean_(mean_beyond_(0)) {}

std::vector<double> RenewalWait::solved(double length, std::size_t steps) const {
  const double step = length / static_cast<double>(steps);
  std::vector<double> beyond(steps + 1), mass(steps);  // P(R > n step); in the n-th step
  for (std::size_t n = 0; n <= steps; ++n)
    beyond[n] = mean_beyond_(static_cast<double>(n) * step) / mean_;
  for (std::size_t n = 0; n < steps; ++n) mass[n] = beyond[n] - beyond[n + 1];
  std::vector<double> tail(steps + 1), middle(steps + 1);  // u, and its mean over the step before
  tail[0] = load_;
  for (std::size_t n = 1; n <= steps; ++n) {
    double sum = beyond[n] + mass[0] * tail[n - 1] / 2;
    for (std::size_t k = 1; k < n; ++k) sum += mass[k] * middle[n - k];
    tail[n] = load_ * sum / (1 - load_ * mass[0] / 2);
    middle[n] = (tail[n] + tail[n - 1]) / 2;
  }
  return tail;
}

const RenewalWait::Grid& RenewalWait::grid_for(double t) {
  const int doublings = t <= mean_ ? 0 : static_cast<int>(std::ceil(std::log2(t / mean_)));
  const auto [entry, fresh] = grids_.try_emplace(doublings);
  Grid& grid = entry->second;
  if (!fresh) return grid;
  const double length = std::ldexp(mean_, doublings);
  grid.step = length / coarse_steps;
  grid.tail = solved(length, coarse_steps);
  const std::vector<double> fine = solved(length, 2 * coarse_steps);
  // The error falls with the square of the step.
  for (std::size_t n = 0; n < grid.tail.size(); ++n)
    grid.tail[n] = fine[2 * n] + (fine[2 * n] - grid.tail[n]) / 3;
  return grid;
}

double RenewalWait::tail(double t) {
  if (t <= 0) return load_;
  const Grid& grid = grid_for(t);
  const Stencil s = stencil(t, grid.step, grid.tail.size());
  return weighted(s.value, grid.tail, s.first);
}

double RenewalWait::density(double t) {
  const Grid& grid = grid_for(t);
  const Stencil s = stencil(t, grid.step, grid.tail.size());
  return -weighted(s.slope, grid.tail, s.first);
}

}  // namespace acceptlab::exact
