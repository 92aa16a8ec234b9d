#pragma once

#include <cstddef>
#include <vector>

namespace acceptlab::exact {

/// A walk over phases: it begins in phase i with chance begin[i], and a step leads from i to j with
/// chance step[i][j]; with what is missing to 1 it ends.
struct Passage {
  std::vector<double> begin;
  std::vector<std::vector<double>> step;
};

/// A time made of a random number J of exponential steps, all with one rate: what is left of a
/// Markov chain's passage time when the chain is watched at the jumps of a Poisson process
/// (uniformisation). Waits in Markovian queues are such times, and so are their sums; every term is
/// positive, so nothing cancels.
class StepTime {
 public:
  /// `tail[j]` = P(J > j); beyond the last one it falls by the factor `ratio` < 1 a step.
  StepTime(double rate_per_s, std::vector<double> tail, double ratio = 0);

  /// P(time > t), t >= 0 in seconds; absolute error about 1e-15.
  double tail(double t) const;
  double mean() const;
  double second_moment() const;
  /// P(J > j).
  double step_tail(std::size_t j) const;
  /// Sum with an independent passage whose steps have the same rate.
  StepTime plus(const Passage& passage) const;

 private:
  double rate_;
  std::vector<double> tail_;
  double ratio_;
};

}  // namespace acceptlab::exact
