#include "validation/judge/compared_record.hpp"

#include <algorithm>

#include "validation/judge/models.hpp"

namespace acceptlab::validation {

namespace {

experiment::ComparedMetrics metrics_of(const CaseJudgement& judged) {
  experiment::ComparedMetrics metrics;
  if (judged.calibration) return metrics;
  for (const MetricJudgement& m : judged.metrics) {
    if (!m.counted) continue;
    switch (m.outcome.verdict) {
      case Verdict::Equivalent:
        ++metrics.equivalent;
        break;
      case Verdict::Undecided:
        ++metrics.undecided;
        break;
      case Verdict::Different:
        ++metrics.different;
        break;
    }
  }
  return metrics;
}

}  // namespace

experiment::ComparedRecord compared_record(const std::string& name, const Record& record,
                                           const Validation& validation) {
  experiment::ComparedRecord compared;
  compared.name = name;
  compared.passed = validation.passed();
  for (const CaseJudgement& judged : validation.cases) {
    const auto real = std::find_if(record.cases.begin(), record.cases.end(),
                                   [&](const RealCase& one) { return one.name == judged.name; });
    if (judged.judged == 0 || real == record.cases.end()) continue;
    const experiment::Scenario scenario = scenario_of(*real, {record.costs, Ablation::AsIs});
    cover(compared, scenario);
    compared.ways[way_of(scenario)].add(metrics_of(judged));
  }
  return compared;
}

}  // namespace acceptlab::validation
