#pragma once

#include <string>
#include <vector>

#include "validation/judge/metric_judgement.hpp"
#include "validation/judge/models.hpp"
#include "validation/judge/prepared_case.hpp"
#include "validation/judge/simulations.hpp"

namespace acceptlab::validation {

/// A real case judged against the model of another policy in the same setting.
struct WrongPolicy {
  const PreparedCase* real = nullptr;
  const PreparedCase* modelled = nullptr;
  std::vector<MetricJudgement> metrics;
};

/// Every such pair of cases, both ways. The wrong policy is simulated on the schedules of the real
/// runs, so that the two sides stay paired.
std::vector<WrongPolicy> judge_wrong_policies(const std::vector<PreparedCase>& cases,
                                              Simulations& simulations, const Model& model,
                                              const Margins& margins);

/// A negative control: what has to be told apart, and whether it was. The metrics that tell are
/// those that may count and come out different.
struct ControlPair {
  std::string real, simulated;            // names of the cases
  std::vector<std::string> separated_by;  // by which reality tells the two apart
  std::vector<std::string> told_by;       // by which the model of the one is not the other
  bool separated() const { return !separated_by.empty(); }
  bool told() const { return !told_by.empty(); }
};

/// One control for each pair; where reality does not separate the two, nothing is asked of the
/// model. Two real cases are paired by the number of the repeat.
std::vector<ControlPair> negative_controls(const std::vector<WrongPolicy>& pairs,
                                           const Margins& margins);

/// `good` of `all`; of none it is a rate of 1.
struct Rate {
  unsigned good = 0, all = 0;
  double rate() const { return all == 0 ? 1 : static_cast<double>(good) / all; }
};
Rate control_rate(const std::vector<ControlPair>& controls);

}  // namespace acceptlab::validation
