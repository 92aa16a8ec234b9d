#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/statistics/statistics.hpp"

namespace acceptlab::validation {

enum class Verdict : std::uint8_t { Equivalent, Different, Undecided };
inline constexpr std::array<std::string_view, 3> verdict_names{"equivalent", "different",
                                                               "undecided"};

/// What a verdict needs beside the margin.
struct Rule {
  double confidence = 0;  // of the two-sided interval
  unsigned least = 0;     // runs
};

/// How far two sides are apart, and what that means for a margin.
struct Outcome {
  Verdict verdict = Verdict::Undecided;
  double difference = std::numeric_limits<double>::quiet_NaN();  // mean over the runs
  std::optional<experiment::Interval> interval;
  double chance = 0;   // of shares: the distance of two sides that are the same
  std::string reason;  // why it is undecided
};

/// One number per run that says how far the run's two sides are apart (a difference, or a log
/// ratio), against the margin on either side of 0: equivalent when the t interval of their mean
/// lies inside, which is two one-sided tests at (1 - confidence) / 2 each; different when it lies
/// wholly outside. The scatter of the runs never widens the margin: it makes the verdict undecided.
Outcome judge_differences(std::span<const double> differences, double margin, const Rule& rule);

/// The distribution of connections over workers or sockets in each run.
using Shares = std::vector<std::vector<double>>;

/// Total variation distance of the mean distributions: the largest part of all connections by which
/// any set of workers differs. `real` and `simulated` have a distribution for each run, all of the
/// same length. The interval is that of the run-by-run difference on the set of workers where the
/// means differ most. Finite runs are apart by chance even when the sides are the same;
/// `Outcome::chance` says how far, by the distance of simulated runs from one another. Nothing is
/// taken off before it is called equivalent, the chance before it is called different.
Outcome judge_shares(const Shares& real, const Shares& simulated, double margin, const Rule& rule);

/// Half the sum of the absolute differences.
double total_variation(std::span<const double> a, std::span<const double> b);
/// The mean of the distributions; all of the same length.
std::vector<double> mean_of(const Shares& shares);

}  // namespace acceptlab::validation
