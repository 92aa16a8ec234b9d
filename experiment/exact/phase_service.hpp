#pragma once

#include <cstddef>
#include <vector>

#include "experiment/exact/answer.hpp"

namespace acceptlab::exact {

/// A service time of phases: begins in phase i with chance begin[i], leaves it with rate
/// rates_per_s[i], goes on to phase j with chance next[i][j] and is over else.
struct PhaseType {
  std::vector<double> begin;
  std::vector<double> rates_per_s;
  std::vector<std::vector<double>> next;

  static PhaseType exponential(double mean_s);
  /// `stages` exponentials one after the other, with mean `mean_s` in all.
  static PhaseType erlang(double mean_s, unsigned stages);
  /// One of several exponentials, by chance.
  static PhaseType hyperexponential(std::vector<double> chances,
                                    const std::vector<double>& means_s);

  std::size_t size() const { return begin.size(); }
  double mean() const;
  double second_moment() const;
};

/// M/PH/c: Poisson arrivals, service of phases, first come first served.
struct PhaseQueue {
  double arrivals_per_s = 0;
  PhaseType service;
  unsigned workers = 1;

  double load() const { return arrivals_per_s * service.mean(); }
  bool has_steady_state() const { return load() < workers; }
  /// In how many ways the busy workers can be spread over the phases: the size of the matrices.
  /// Saturates far above most_phase_states.
  std::size_t states() const;
};
/// More would take long: the work grows with the third power.
inline constexpr std::size_t most_phase_states = 200;
/// Requires has_steady_state() and at most most_phase_states. With many states near saturation the
/// tails stay unknown, since they would take longer than some seconds.
Answer solve(const PhaseQueue& queue);

}  // namespace acceptlab::exact
