#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "validation/judge/equivalence.hpp"
#include "validation/judge/margins.hpp"
#include "validation/judge/run_values.hpp"

namespace acceptlab::validation {

/// One metric of a case: what reality has, what the other side has, and the verdict.
struct MetricJudgement {
  /// Ratio: ln(other / real), Seconds: other - real, Variation: total variation distance.
  enum class Scale : std::uint8_t { Ratio, Seconds, Variation };

  std::string name;
  Scale scale = Scale::Ratio;
  double margin = 0;  // Ratio: 0.15 is 15%, whose bound is ln 1.15
  /// Medians over the runs; of shares the largest real one, and the other side's of the same worker
  /// or rank.
  double real = 0, simulated = 0;
  double spread = 0;  // half the range of the real runs; of shares their mean distance
  std::vector<double> real_shares, simulated_shares;  // mean, of shares only
  Outcome outcome;
  bool countable = true;  // the margins let it count
  bool counted = false;   // and something that is wrong would fail it
  std::string counts_by;  // what would: "cost-free M/M/c", "the model of nginx-herd"
};

/// Judges one side's runs against the real ones; run i of both had the same schedule. Metrics that
/// no margin fits, and those too small on both sides, are left out.
std::vector<MetricJudgement> judge_metrics(const std::vector<RunValues>& real,
                                           const std::vector<RunValues>& simulated,
                                           const CaseFacts& facts, const Margins& margins);

const MetricJudgement* find(const std::vector<MetricJudgement>& judgements, std::string_view name);

/// The middle value; NaN of none. Values that are NaN are left out.
double median(std::vector<double> values);

}  // namespace acceptlab::validation
