#include "experiment/exact/constant_service.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <memory>

namespace acceptlab::exact {

namespace {

/// e^-mean mean^j / j! for j = 0 .. most.
std::vector<double> poisson(double mean, std::size_t most) {
  std::vector<double> p(most + 1);
  for (std::size_t j = 0; j <= most; ++j) {
    const auto n = static_cast<double>(j);
    p[j] = mean == 0 ? (j == 0 ? 1 : 0) : std::exp(n * std::log(mean) - mean - std::lgamma(n + 1));
  }
  return p;
}

/// How the numbers present fall off in the end: p(j + 1) / p(j) -> 1 / z, where z > 1 solves
/// z^c = exp(load (z - 1)).
double decay(unsigned workers, double load) {
  const auto excess = [&](double z) { return load * (z - 1) - workers * std::log(z); };
  double low = workers / load, high = 2 * low;  // the excess falls up to `low` and rises after it
  while (excess(high) < 0) high *= 2;
  for (int i = 0; i < 200 && high - low > 1e-16 * high; ++i) {
    const double middle = low + (high - low) / 2;
    (excess(middle) < 0 ? low : high) = middle;
  }
  return 1 / high;
}

/// Numbers present and waiting in the steady state: single values, then a geometric tail.
class Numbers {
 public:
  explicit Numbers(const ConstantServiceQueue& queue);

  /// P(more than `waiting` connections wait).
  double more_than(std::int64_t waiting) const {
    if (waiting < 0) return 1;
    const std::size_t n = static_cast<std::size_t>(waiting) + workers_;
    if (n < above_.size()) return above_[n];
    return above_.back() * std::pow(ratio_, static_cast<double>(n - above_.size() + 1));
  }
  double mean_waiting() const;
  /// E[Q (Q - 1)] of the number waiting Q.
  double waiting_pairs() const;

 private:
  std::size_t workers_;
  double ratio_;
  std::vector<double> above_;  // P(present > n)
};

/// Crommelin: what is present after a service time is what was there beyond the `workers` served,
/// and what came meanwhile. p(j) = a(j) sum over i <= c of p(i) + sum over i > c of p(i) a(j-i+c).
Numbers::Numbers(const ConstantServiceQueue& queue)
    : workers_(queue.workers), ratio_(decay(queue.workers, queue.load())) {
  // The other terms of the tail fall faster by about exp(-sqrt(2 pi / c)) a step.
  const auto size = static_cast<Eigen::Index>(
      queue.workers + 60 + std::lround(40 * std::sqrt(static_cast<double>(queue.workers))));
  const auto c = static_cast<Eigen::Index>(queue.workers);
  const std::vector<double> a = poisson(queue.load(), static_cast<std::size_t>(size + c));
  Eigen::MatrixXd equations = -Eigen::MatrixXd::Identity(size, size);
  for (Eigen::Index j = 0; j < size; ++j) {
    for (Eigen::Index i = 0; i <= std::min(c + j, size - 1 + c); ++i) {
      const double weight = a[static_cast<std::size_t>(i <= c ? j : j - i + c)];
      const double beyond =
          std::pow(ratio_, static_cast<double>(std::max<Eigen::Index>(0, i - size + 1)));
      equations(j, std::min(i, size - 1)) += weight * beyond;
    }
  }
  equations.row(size - 1).setOnes();
  equations(size - 1, size - 1) = 1 / (1 - ratio_);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(size);
  right(size - 1) = 1;
  const Eigen::VectorXd chance = equations.partialPivLu().solve(right);
  above_.resize(static_cast<std::size_t>(size));
  double sum = std::max(0.0, chance(size - 1)) * ratio_ / (1 - ratio_);
  for (Eigen::Index n = size - 1; n >= 0; --n) {
    above_[static_cast<std::size_t>(n)] = sum;
    sum += std::max(0.0, chance(n));
  }
}

double Numbers::mean_waiting() const {
  double sum = 0;
  for (std::size_t n = workers_; n < above_.size(); ++n) sum += above_[n];
  return sum + above_.back() * ratio_ / (1 - ratio_);
}

double Numbers::waiting_pairs() const {
  double sum = 0, waiting = 0;
  for (std::size_t n = workers_; n < above_.size(); ++n) sum += 2 * waiting++ * above_[n];
  const double left = 1 - ratio_;
  return sum + 2 * above_.back() * (waiting * ratio_ / left + ratio_ * ratio_ / (left * left));
}

/// Franx: between (k-1) and k service times t, the wait is longer than t if more than k c - 1 - J
/// connections wait, where J arrive in what is left of the k-th: no term is negative.
double wait_tail(const ConstantServiceQueue& queue, const Numbers& numbers, double t) {
  const double turn = std::floor(t / queue.service_s) + 1;
  const double mean = queue.arrivals_per_s * (turn * queue.service_s - t);
  const auto most = static_cast<std::size_t>(mean + 12 * std::sqrt(mean) + 40);
  const std::vector<double> p = poisson(std::max(0.0, mean), most);
  const auto place = static_cast<std::int64_t>(turn) * queue.workers - 1;
  double sum = 0;
  for (std::size_t j = 0; j <= most; ++j)
    sum += p[j] * numbers.more_than(place - static_cast<std::int64_t>(j));
  return sum;
}

}  // namespace

Answer solve(const ConstantServiceQueue& queue) {
  const auto numbers = std::make_shared<const Numbers>(queue);
  Answer answer{queue.arrivals_per_s, queue.arrivals_per_s, 0, queue.load() / queue.workers};
  answer.pending_mean = numbers->mean_waiting();
  const double mean = answer.pending_mean / queue.arrivals_per_s;
  // First come first served and Poisson arrivals: who waits is who came during a wait, so that
  // E[Q (Q - 1)] = lambda^2 E[W^2].
  const double second = numbers->waiting_pairs() / (queue.arrivals_per_s * queue.arrivals_per_s);
  answer.wait = {mean, deviation(mean, second),
                 [queue, numbers](double t) { return wait_tail(queue, *numbers, t); }};
  answer.wait_chance = answer.wait.tail(0);
  answer.response = {mean + queue.service_s, answer.wait.sd, [queue, numbers](double t) {
                       return t < queue.service_s ? 1
                                                  : wait_tail(queue, *numbers, t - queue.service_s);
                     }};
  if (queue.workers == 1) answer.busy_in_order = {answer.utilisation};
  return answer;
}

}  // namespace acceptlab::exact
