#include "validation/published/simulated_claim.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "experiment/result/text_table.hpp"
#include "sim/check.hpp"

namespace acceptlab::validation {

namespace {

using experiment::RunResult;

constexpr Rule rule{0.90, 2};

std::vector<double> values_of(const Claim& claim, const RunResult& result) {
  return (*claim.metric)(result.replications).values;
}

SimulatedClaim judge_number(const Claim& claim, const RunResult& column, const RunResult* over) {
  std::vector<double> values = values_of(claim, column);
  if (claim.ratio) {
    AL_CHECK(over != nullptr && over->replications.size() == column.replications.size());
    const std::vector<double> below = values_of(claim, *over);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] /= below[i];
  }
  SimulatedClaim result;
  result.published = claim.published;
  result.simulated = experiment::mean(values);
  std::vector<double> differences;
  for (const double value : values) differences.push_back(std::log(value / claim.published));
  result.outcome = judge_differences(differences, std::log1p(claim.band), rule);
  return result;
}

std::vector<double> normalised(std::vector<double> counts) {
  double sum = 0;
  for (const double count : counts) sum += count;
  for (double& count : counts) count = sum > 0 ? count / sum : 0;
  return counts;
}

std::size_t largest_of(const std::vector<double>& counts) {
  return static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
}

SimulatedClaim judge_distribution(const Claim& claim, const std::vector<double>& published,
                                  const Shares& simulated) {
  SimulatedClaim result;
  result.published_shares = normalised(published);
  result.simulated_shares = mean_of(simulated);
  const std::size_t largest = largest_of(published);
  result.published = result.published_shares[largest];
  result.simulated = result.simulated_shares[largest];
  const Shares repeated(simulated.size(), result.published_shares);
  result.outcome = judge_shares(repeated, simulated, claim.band, rule);
  return result;
}

std::vector<double> accepted_by_worker(const kernel::Measurement& replication) {
  std::vector<double> counts;
  for (const auto& worker : replication.workers)
    counts.push_back(static_cast<double>(worker.accepted));
  return counts;
}

/// The counts that are compared, in their order.
std::vector<double> compared(const Claim& claim, std::vector<double> counts) {
  if (claim.by_rank) std::sort(counts.begin(), counts.end(), std::greater<>());
  std::vector<double> kept;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (std::find(claim.without.begin(), claim.without.end(), i) == claim.without.end())
      kept.push_back(counts[i]);
  }
  return kept;
}

SimulatedClaim judge_workers(const Claim& claim, const RunResult& column) {
  Shares simulated;
  for (const auto& replication : column.replications)
    simulated.push_back(normalised(compared(claim, accepted_by_worker(replication))));
  SimulatedClaim result = judge_distribution(claim, compared(claim, claim.counts), simulated);
  result.shown = claim.without.empty() ? "largest share" : "largest share of those not fitted";
  return result;
}

std::vector<double> in_bins(const sim::Histogram& histogram, const std::vector<double>& bins) {
  std::vector<double> counts;
  double below = 0;
  for (std::size_t i = 1; i <= bins.size(); ++i) {
    const double up_to = i == bins.size() ? static_cast<double>(histogram.count())
                                          : static_cast<double>(histogram.count_up_to(sim::Duration(
                                                static_cast<std::int64_t>(bins[i] * 1e9))));
    counts.push_back(up_to - below);
    below = up_to;
  }
  return counts;
}

SimulatedClaim judge_histogram(const Claim& claim, const RunResult& column) {
  Shares simulated;
  for (const auto& replication : column.replications)
    simulated.push_back(
        normalised(in_bins(replication.latency.*claim.latency->histogram, claim.bins)));
  SimulatedClaim result = judge_distribution(claim, claim.counts, simulated);
  result.shown = "fullest bin, from " + experiment::time_text(claim.bins[largest_of(claim.counts)]);
  return result;
}

SimulatedClaim judge_dispersion(const Claim& claim, const RunResult& column) {
  std::vector<double> simulated;
  for (const auto& replication : column.replications)
    simulated.push_back(dispersion(accepted_by_worker(replication)));
  SimulatedClaim result;
  result.published = dispersion(claim.counts);
  result.simulated = experiment::mean(simulated);
  result.outcome.difference = std::log(result.simulated / result.published);
  const auto below = static_cast<double>(std::count_if(
      simulated.begin(), simulated.end(), [&](double value) { return value < result.published; }));
  const double rank = below / static_cast<double>(simulated.size());
  const double tail = (1 - claim.band) / 2;
  result.outcome.verdict =
      rank > tail && rank < 1 - tail ? Verdict::Equivalent : Verdict::Different;
  return result;
}

}  // namespace

double dispersion(const std::vector<double>& counts) {
  AL_CHECK(counts.size() > 1);
  const double mean = experiment::mean(counts);
  return experiment::variance(counts) / mean;  // (k - 1) in the variance: per degree of freedom
}

const std::string& reason_of(const Claim& claim, const SimulatedClaim& simulated) {
  return claim.why.empty() ? simulated.outcome.reason : claim.why;
}

SimulatedClaim judge_claim(const Claim& claim, const RunResult& column, const RunResult* over) {
  switch (claim.kind) {
    case Claim::Kind::Number:
      return judge_number(claim, column, over);
    case Claim::Kind::Workers:
      return judge_workers(claim, column);
    case Claim::Kind::Histogram:
      return judge_histogram(claim, column);
    case Claim::Kind::Dispersion:
      break;
  }
  return judge_dispersion(claim, column);
}

}  // namespace acceptlab::validation
