#pragma once

#include <string>
#include <vector>

#include "validation/judge/metric_judgement.hpp"

namespace acceptlab::validation {

/// A case with its verdicts.
struct CaseJudgement {
  std::string name, setting, policy;
  bool calibration = false, saturated = false;
  unsigned runs = 0, judged = 0;  // runs made, and those that may be judged
  std::vector<MetricJudgement> metrics;
};

/// How the metrics that count came out over some cases.
struct Score {
  std::string name;
  unsigned cases = 0, counted = 0, equivalent = 0, different = 0;
  /// Of the counted metrics with a ratio: how far the model is off, as a fraction; NaN of none.
  double median_off = 0, worst_off = 0;

  unsigned decided() const { return equivalent + different; }
  unsigned undecided() const { return counted - decided(); }
};

Score score(std::string name, const std::vector<const CaseJudgement*>& cases);

/// The verdicts of another model of the same cases: what counts is what counts in `as_is`.
void count_like(std::vector<MetricJudgement>& metrics, const std::vector<MetricJudgement>& as_is);

}  // namespace acceptlab::validation
