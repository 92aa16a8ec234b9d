#include <cmath>

#include "sim/distribution.hpp"

namespace acceptlab::sim {

namespace {

/// E[X^n] of the uniform distribution between `low` and `high`, without dividing by their distance.
double uniform_moment(double low, double high, unsigned n) {
  double sum = 0;
  for (unsigned i = 0; i <= n; ++i) sum += std::pow(low, i) * std::pow(high, n - i);
  return sum / (n + 1);
}

double factorial(unsigned n) { return n < 2 ? 1 : n * factorial(n - 1); }

}  // namespace

std::vector<double> Distribution::phase_chances() const {
  std::vector<double> chances;
  double before = 0;
  for (const double c : cumulative_) {
    chances.push_back(c - before);
    before = c;
  }
  return chances;
}

double Distribution::moment(unsigned n) const {
  double sum = 0;
  switch (kind_) {
    case Kind::Constant:
      return std::pow(a_, n);
    case Kind::Exponential:
      return factorial(n) * std::pow(a_, n);
    case Kind::Erlang:
      sum = std::pow(a_, n);
      for (unsigned i = 0; i < n; ++i) sum *= stages_ + i;
      return sum;
    case Kind::Lognormal:
      return std::exp(n * a_ + n * n * b_ * b_ / 2);
    case Kind::Uniform:
      return uniform_moment(a_, a_ + b_, n);
    case Kind::Pareto: {
      const double alpha = -1 / b_, most = a_ * std::pow(1 - c_, b_), scale = std::pow(a_, alpha);
      if (alpha == n) return alpha * scale * std::log(most / a_) / c_;
      const double left = n - alpha;
      return alpha * scale * (std::pow(most, left) - std::pow(a_, left)) / (left * c_);
    }
    case Kind::Hyperexponential:
    case Kind::Discrete: {
      const std::vector<double> chances = phase_chances();
      for (std::size_t i = 0; i < chances.size(); ++i) sum += chances[i] * std::pow(values_[i], n);
      return kind_ == Kind::Discrete ? sum : factorial(n) * sum;
    }
    case Kind::Empirical: {
      if (values_.size() == 1) return std::pow(values_.front(), n);
      for (std::size_t i = 1; i < values_.size(); ++i)
        sum += uniform_moment(values_[i - 1], values_[i], n);
      return sum / static_cast<double>(values_.size() - 1);
    }
    case Kind::Quantiles:
      for (std::size_t i = 1; i < values_.size(); ++i)
        sum +=
            (cumulative_[i] - cumulative_[i - 1]) * uniform_moment(values_[i - 1], values_[i], n);
      return sum;
  }
  return sum;
}

}  // namespace acceptlab::sim
