#include "validation/judge/controls.hpp"

namespace acceptlab::validation {

namespace {

std::vector<std::string> different_ones(const std::vector<MetricJudgement>& metrics) {
  std::vector<std::string> names;
  for (const MetricJudgement& m : metrics) {
    if (m.countable && m.outcome.verdict == Verdict::Different) names.push_back(m.name);
  }
  return names;
}

/// One real case judged against another, over the repeats that both have.
std::vector<MetricJudgement> judge_realities(const PreparedCase& a, const PreparedCase& b,
                                             const Margins& margins) {
  std::vector<RunValues> of_a, of_b;
  for (std::size_t i = 0; i < a.runs.size(); ++i) {
    for (std::size_t j = 0; j < b.runs.size(); ++j) {
      if (a.runs[i]->repeat != b.runs[j]->repeat) continue;
      of_a.push_back(a.values[i]);
      of_b.push_back(b.values[j]);
    }
  }
  return judge_metrics(of_a, of_b, a.facts, margins);
}

}  // namespace

std::vector<WrongPolicy> judge_wrong_policies(const std::vector<PreparedCase>& cases,
                                              Simulations& simulations, const Model& model,
                                              const Margins& margins) {
  std::vector<WrongPolicy> pairs;
  for (const PreparedCase& a : cases) {
    for (const PreparedCase& b : cases) {
      if (!differ_in_policy(a, b)) continue;
      pairs.push_back(
          {&a, &b,
           judge_metrics(a.values, simulations.of(*b.real, a.runs, model), a.facts, margins)});
    }
  }
  return pairs;
}

std::vector<ControlPair> negative_controls(const std::vector<WrongPolicy>& pairs,
                                           const Margins& margins) {
  std::vector<ControlPair> controls;
  for (const WrongPolicy& pair : pairs)
    controls.push_back({pair.real->real->name, pair.modelled->real->name,
                        different_ones(judge_realities(*pair.real, *pair.modelled, margins)),
                        different_ones(pair.metrics)});
  return controls;
}

Rate control_rate(const std::vector<ControlPair>& controls) {
  Rate rate;
  for (const ControlPair& control : controls) {
    if (!control.separated()) continue;
    ++rate.all;
    if (control.told()) ++rate.good;
  }
  return rate;
}

}  // namespace acceptlab::validation
