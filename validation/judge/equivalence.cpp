#include "validation/judge/equivalence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/check.hpp"

namespace acceptlab::validation {

namespace {

using experiment::Interval;

/// The t interval of the mean; requires two values.
Interval interval_of(std::span<const double> values, double confidence) {
  const auto n = static_cast<double>(values.size());
  const double t = experiment::student_quantile(0.5 + confidence / 2, values.size() - 1);
  const double centre = experiment::mean(values);
  const double half = t * std::sqrt(experiment::variance(values) / n);
  return {centre - half, centre + half};
}

/// `taken_off` is taken off what is outside of the margin.
Verdict verdict_of(const Interval& interval, double margin, double taken_off) {
  if (interval.low > -margin && interval.high < margin) return Verdict::Equivalent;
  const bool outside = interval.low - taken_off > margin || interval.high + taken_off < -margin;
  return outside ? Verdict::Different : Verdict::Undecided;
}

std::string too_few(std::size_t runs, unsigned least) {
  return fmt::format("{} quiet run{} of {} that it takes", runs, runs == 1 ? "" : "s", least);
}

Outcome judge(std::span<const double> differences, double margin, const Rule& rule, double chance) {
  Outcome outcome;
  outcome.chance = chance;
  if (!differences.empty()) outcome.difference = experiment::mean(differences);
  if (differences.size() < std::max(rule.least, 2U)) {
    outcome.reason = too_few(differences.size(), rule.least);
    return outcome;
  }
  outcome.interval = interval_of(differences, rule.confidence);
  outcome.verdict = verdict_of(*outcome.interval, margin, chance);
  if (outcome.verdict == Verdict::Undecided)
    outcome.reason =
        chance >= margin
            ? fmt::format("the model's own runs scatter: by chance two sides are {:.2g} apart",
                          chance)
            : "the interval reaches over the margin";
  return outcome;
}

/// What two sides of so many runs are apart when both are draws of these: the mean distance of two
/// single runs shrinks with the root of the number of runs that are averaged.
double chance_distance(const Shares& runs) {
  double sum = 0;
  unsigned pairs = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (std::size_t j = i + 1; j < runs.size(); ++j, ++pairs)
      sum += total_variation(runs[i], runs[j]);
  }
  return pairs == 0 ? 0 : sum / pairs / std::sqrt(static_cast<double>(runs.size()));
}

}  // namespace

Outcome judge_differences(std::span<const double> differences, double margin, const Rule& rule) {
  return judge(differences, margin, rule, 0);
}

double total_variation(std::span<const double> a, std::span<const double> b) {
  AL_CHECK(a.size() == b.size());
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / 2;
}

std::vector<double> mean_of(const Shares& shares) {
  if (shares.empty()) return {};
  std::vector<double> mean(shares.front().size());
  for (const std::vector<double>& run : shares) {
    AL_CHECK(run.size() == mean.size());
    for (std::size_t i = 0; i < run.size(); ++i)
      mean[i] += run[i] / static_cast<double>(shares.size());
  }
  return mean;
}

Outcome judge_shares(const Shares& real, const Shares& simulated, double margin, const Rule& rule) {
  AL_CHECK(real.size() == simulated.size());
  const std::vector<double> mean_real = mean_of(real), mean_simulated = mean_of(simulated);
  AL_CHECK(mean_real.size() == mean_simulated.size());
  // On the workers that have more in reality the differences add up to the distance.
  std::vector<double> distances;
  for (std::size_t run = 0; run < real.size(); ++run) {
    double sum = 0;
    for (std::size_t i = 0; i < mean_real.size(); ++i) {
      if (mean_real[i] > mean_simulated[i]) sum += real[run][i] - simulated[run][i];
    }
    distances.push_back(sum);
  }
  Outcome outcome = judge(distances, margin, rule, chance_distance(simulated));
  if (outcome.interval) outcome.interval->low = std::max(outcome.interval->low, 0.0);
  return outcome;
}

}  // namespace acceptlab::validation
