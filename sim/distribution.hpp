#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/random.hpp"
#include "sim/time.hpp"

namespace acceptlab::sim {

/// A distribution of non-negative numbers, sampled by inversion with our own logarithm and
/// exponential, so that the same draws give the same bytes on any machine.
/// The unit is the caller's: nanoseconds for times, 1 for counts.
class Distribution {
 public:
  enum class Kind : std::uint8_t {
    Constant,
    Exponential,
    Erlang,
    Hyperexponential,
    Lognormal,
    Uniform,
    Pareto,
    Discrete,
    Empirical,
    Quantiles
  };

  Distribution() = default;  // the constant 0

  static Distribution constant(double value);
  static Distribution exponential(double mean);
  /// Sum of `k` >= 1 exponentials, with mean `mean` in all.
  static Distribution erlang(double mean, unsigned k);
  /// Exponential with mean means[i] with probability weights[i]; weights are normalised.
  static Distribution hyperexponential(std::vector<double> weights, std::vector<double> means);
  /// Two phases with balanced means: squared coefficient of variation `scv` >= 1.
  static Distribution hyperexponential_scv(double mean, double scv);
  static Distribution lognormal_scv(double mean, double scv);
  /// The lognormal with this mean and this 99th percentile. Requires p99 > 0 and that such a
  /// lognormal exists: p99/mean <= exp(z99^2/2) (about 14.97), else throws std::domain_error.
  /// Of the two solutions the one with the smaller variance is taken.
  static Distribution lognormal_p99(double mean, double p99);
  static Distribution uniform(double min, double max);
  /// Pareto with index `alpha`, cut off to [min, max].
  static Distribution bounded_pareto(double alpha, double min, double max);
  static Distribution discrete(std::vector<double> values, std::vector<double> weights);
  /// Linear between the sorted sample's points; the cap is the largest value.
  static Distribution empirical(std::vector<double> sample);

  /// Linear between the points at which it has `shares[i]` of its probability below `values[i]`.
  /// Shares rise from 0 to 1, and values do not fall; at least two of them.
  static Distribution quantiles(std::vector<double> shares, std::vector<double> values);

  Kind kind() const { return kind_; }
  bool is_constant() const { return kind_ == Kind::Constant; }
  bool is_zero() const { return kind_ == Kind::Constant && a_ == 0.0; }
  double mean() const;
  /// E[X^n], 1 <= n <= 20.
  double moment(unsigned n) const;
  /// The value of a constant, in whole nanoseconds. Requires is_constant().
  Duration constant_duration() const { return Duration(static_cast<std::int64_t>(a_ + 0.5)); }

  /// One value; takes as many uniforms from `draws` as the kind needs (one, but k for Erlang).
  double sample(DrawSequence& draws) const;
  /// One value rounded to whole nanoseconds; the distribution's unit must be nanoseconds.
  Duration sample_duration(DrawSequence& draws) const;

  /// How many exponentials an Erlang distribution is the sum of.
  unsigned stages() const { return stages_; }
  /// The chance and the mean of each phase of a hyperexponential distribution.
  std::vector<double> phase_chances() const;
  const std::vector<double>& phase_means() const { return values_; }

  /// This distribution with every value multiplied by `factor` > 0.
  Distribution scaled(double factor) const;

 private:
  double sample_other(DrawSequence& draws) const;

  Kind kind_ = Kind::Constant;
  double a_ = 0.0;  // constant value; exponential or Erlang mean per stage; lognormal mu; minimum;
                    // Pareto min
  double b_ = 0.0;  // lognormal sigma; uniform width; Pareto -1/alpha
  double c_ = 0.0;  // Pareto: 1 - (min/max)^alpha
  unsigned stages_ = 1;
  std::vector<double> cumulative_;  // weights, cumulated and normalised; shares of quantiles
  std::vector<double> values_;      // means, values, quantiles or the sorted sample
};

}  // namespace acceptlab::sim
