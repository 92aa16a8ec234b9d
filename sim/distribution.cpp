#include "sim/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "sim/arithmetic.hpp"

namespace acceptlab::sim {

namespace {

std::vector<double> cumulate(const std::vector<double>& weights) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (!(total > 0)) throw std::domain_error("weights must add up to more than 0");
  std::vector<double> cumulative;
  double sum = 0;
  for (const double w : weights) cumulative.push_back((sum += w) / total);
  cumulative.back() = 1.0;
  return cumulative;
}

}  // namespace

Distribution Distribution::constant(double value) {
  Distribution d;
  d.a_ = value;
  return d;
}

Distribution Distribution::exponential(double mean) {
  Distribution d;
  d.kind_ = Kind::Exponential;
  d.a_ = mean;
  return d;
}

Distribution Distribution::erlang(double mean, unsigned k) {
  Distribution d;
  d.kind_ = Kind::Erlang;
  d.a_ = mean / k;
  d.stages_ = k;
  return d;
}

Distribution Distribution::hyperexponential(std::vector<double> weights,
                                            std::vector<double> means) {
  Distribution d;
  d.kind_ = Kind::Hyperexponential;
  d.cumulative_ = cumulate(weights);
  d.values_ = std::move(means);
  return d;
}

Distribution Distribution::hyperexponential_scv(double mean, double scv) {
  const double p = 0.5 * (1 + square_root((scv - 1) / (scv + 1)));
  return hyperexponential({p, 1 - p}, {mean / (2 * p), mean / (2 * (1 - p))});
}

Distribution Distribution::lognormal_scv(double mean, double scv) {
  Distribution d;
  d.kind_ = Kind::Lognormal;
  const double variance = sim::log(1 + scv);
  d.a_ = sim::log(mean) - variance / 2;
  d.b_ = square_root(variance);
  return d;
}

Distribution Distribution::lognormal_p99(double mean, double p99) {
  // ln p99 = mu + z s and ln mean = mu + s^2/2, so s^2/2 - z s + ln(p99/mean) = 0.
  const double z = inverse_normal(0.99);
  const double discriminant = z * z - 2 * sim::log(p99 / mean);
  if (discriminant < 0) throw std::domain_error("no lognormal has this p99 with this mean");
  const double sigma = z - square_root(discriminant);
  if (sigma <= 0) throw std::domain_error("p99 must be above the mean");
  Distribution d;
  d.kind_ = Kind::Lognormal;
  d.a_ = sim::log(mean) - sigma * sigma / 2;
  d.b_ = sigma;
  return d;
}

Distribution Distribution::uniform(double min, double max) {
  Distribution d;
  d.kind_ = Kind::Uniform;
  d.a_ = min;
  d.b_ = max - min;
  return d;
}

Distribution Distribution::bounded_pareto(double alpha, double min, double max) {
  Distribution d;
  d.kind_ = Kind::Pareto;
  d.a_ = min;
  d.b_ = -1 / alpha;
  d.c_ = 1 - power(min / max, alpha);
  return d;
}

Distribution Distribution::discrete(std::vector<double> values, std::vector<double> weights) {
  Distribution d;
  d.kind_ = Kind::Discrete;
  d.cumulative_ = cumulate(weights);
  d.values_ = std::move(values);
  return d;
}

Distribution Distribution::empirical(std::vector<double> sample) {
  if (sample.empty()) throw std::domain_error("an empirical distribution needs a value");
  std::sort(sample.begin(), sample.end());
  Distribution d;
  d.kind_ = Kind::Empirical;
  d.values_ = std::move(sample);
  return d;
}

Distribution Distribution::quantiles(std::vector<double> shares, std::vector<double> values) {
  if (shares.size() != values.size() || shares.size() < 2)
    throw std::domain_error("quantiles need as many shares as values, and two of them");
  Distribution d;
  d.kind_ = Kind::Quantiles;
  d.cumulative_ = std::move(shares);
  d.values_ = std::move(values);
  return d;
}

double Distribution::mean() const {
  switch (kind_) {
    case Kind::Constant:
    case Kind::Exponential:
      return a_;
    case Kind::Erlang:
      return a_ * stages_;
    case Kind::Lognormal:
      return sim::exp(a_ + b_ * b_ / 2);
    case Kind::Uniform:
      return a_ + b_ / 2;
    case Kind::Pareto: {
      const double alpha = -1 / b_, ratio = power(1 - c_, 1 / alpha);  // min/max
      if (alpha == 1) return a_ * -sim::log(ratio) / c_;
      return a_ * alpha / (alpha - 1) * (1 - power(ratio, alpha - 1)) / c_;
    }
    case Kind::Hyperexponential:
    case Kind::Discrete: {
      double sum = 0, before = 0;
      for (std::size_t i = 0; i < values_.size(); ++i) {
        sum += (cumulative_[i] - before) * values_[i];
        before = cumulative_[i];
      }
      return sum;
    }
    case Kind::Empirical: {
      if (values_.size() == 1) return values_.front();
      // Linear between the points: the trapezoid rule over equal probability steps.
      double sum = -0.5 * (values_.front() + values_.back());
      for (const double v : values_) sum += v;
      return sum / static_cast<double>(values_.size() - 1);
    }
    case Kind::Quantiles: {
      double sum = 0;
      for (std::size_t i = 1; i < values_.size(); ++i)
        sum += (cumulative_[i] - cumulative_[i - 1]) * (values_[i] + values_[i - 1]) / 2;
      return sum;
    }
  }
  return 0;
}

double Distribution::sample(DrawSequence& draws) const {
  if (kind_ == Kind::Constant) return a_;
  if (kind_ == Kind::Exponential) return -a_ * sim::log(draws.unit());
  return sample_other(draws);
}

double Distribution::sample_other(DrawSequence& draws) const {
  switch (kind_) {
    case Kind::Erlang: {
      double sum = 0;
      for (unsigned i = 0; i < stages_; ++i) sum -= sim::log(draws.unit());
      return a_ * sum;
    }
    case Kind::Lognormal:
      return sim::exp(a_ + b_ * inverse_normal(draws.unit()));
    case Kind::Uniform:
      return a_ + b_ * draws.unit();
    case Kind::Pareto:
      return a_ * power(1 - c_ * draws.unit(), b_);
    case Kind::Hyperexponential: {
      // One uniform picks the phase and, stretched, the place within it.
      const double u = draws.unit();
      std::size_t i = 0;
      while (i + 1 < cumulative_.size() && u >= cumulative_[i]) ++i;
      const double low = i == 0 ? 0 : cumulative_[i - 1];
      const double within = (u - low) / (cumulative_[i] - low);
      return -values_[i] * sim::log(within > 0 ? within : 0x1p-54);
    }
    case Kind::Discrete: {
      const double u = draws.unit();
      std::size_t i = 0;
      while (i + 1 < cumulative_.size() && u >= cumulative_[i]) ++i;
      return values_[i];
    }
    case Kind::Empirical: {
      if (values_.size() == 1) return values_.front();
      const double position = draws.unit() * static_cast<double>(values_.size() - 1);
      const auto i = static_cast<std::size_t>(position);
      return values_[i] + (position - static_cast<double>(i)) * (values_[i + 1] - values_[i]);
    }
    case Kind::Quantiles: {
      const double u = draws.unit();
      std::size_t i = 1;
      while (i + 1 < cumulative_.size() && u >= cumulative_[i]) ++i;
      const double within = (u - cumulative_[i - 1]) / (cumulative_[i] - cumulative_[i - 1]);
      return values_[i - 1] + within * (values_[i] - values_[i - 1]);
    }
    default:
      return a_;
  }
}

Duration Distribution::sample_duration(DrawSequence& draws) const {
  // Rounded to the nearest nanosecond; 2^62 ns caps what no run could reach.
  const double value = sample(draws);
  return Duration(static_cast<std::int64_t>(std::min(value, 0x1p62) + 0.5));
}

Distribution Distribution::scaled(double factor) const {
  Distribution d = *this;
  switch (kind_) {
    case Kind::Lognormal:
      d.a_ += sim::log(factor);
      break;
    case Kind::Uniform:
      d.a_ *= factor;
      d.b_ *= factor;
      break;
    case Kind::Constant:
    case Kind::Exponential:
    case Kind::Erlang:
    case Kind::Pareto:
      d.a_ *= factor;
      break;
    case Kind::Hyperexponential:
    case Kind::Discrete:
    case Kind::Empirical:
    case Kind::Quantiles:
      for (double& v : d.values_) v *= factor;
      break;
  }
  return d;
}

}  // namespace acceptlab::sim
