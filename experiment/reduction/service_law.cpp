#include "experiment/reduction/service_law.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace acceptlab::experiment {

namespace {

using Kind = sim::Distribution::Kind;
using MeanBeyond = std::function<double(double)>;

constexpr double ns = 1e-9;

double normal_share(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

/// From its first two moments, which are those of a lognormal.
MeanBeyond lognormal(double first, double second) {
  const double variance = std::log(second / (first * first)), sigma = std::sqrt(variance);
  const double mu = std::log(first) - variance / 2;
  return [=](double t) {
    if (t <= 0) return first - t;
    const double d = (mu - std::log(t)) / sigma;
    return first * normal_share(d + sigma) - t * normal_share(d);
  };
}

/// Evenly spread over [low, high], or all at one value.
double beyond_in(double low, double high, double t) {
  if (t <= low) return (low + high) / 2 - t;
  return t >= high ? 0 : (high - t) * (high - t) / (2 * (high - low));
}

/// Pieces between the values, with the chance of each.
MeanBeyond pieces(std::vector<double> values, std::vector<double> chances) {
  return [values = std::move(values), chances = std::move(chances)](double t) {
    double sum = 0;
    for (std::size_t i = 1; i < values.size(); ++i)
      sum += chances[i] * beyond_in(values[i - 1], values[i], t);
    return sum;
  };
}

std::vector<double> in_seconds(std::vector<double> values) {
  for (double& value : values) value *= ns;
  return values;
}

}  // namespace

std::function<double(double)> mean_beyond(const sim::Distribution& service) {
  const double first = service.moment(1) * ns, second = service.moment(2) * ns * ns;
  std::vector<double> values = in_seconds(service.phase_means());
  switch (service.kind()) {
    case Kind::Lognormal:
      return lognormal(first, second);
    case Kind::Uniform: {
      const double half = std::sqrt(3 * std::max(0.0, second - first * first));
      return [=](double t) { return beyond_in(first - half, first + half, t); };
    }
    case Kind::Discrete:
      return [values = std::move(values), chances = service.phase_chances()](double t) {
        double sum = 0;
        for (std::size_t i = 0; i < values.size(); ++i)
          sum += chances[i] * std::max(0.0, values[i] - t);
        return sum;
      };
    case Kind::Empirical: {
      if (values.size() == 1) values.push_back(values.front());
      const double each = 1 / static_cast<double>(values.size() - 1);
      std::vector<double> chances(values.size(), each);
      return pieces(std::move(values), std::move(chances));
    }
    case Kind::Quantiles:
      return pieces(std::move(values), service.phase_chances());
    default:
      return {};
  }
}

}  // namespace acceptlab::experiment
