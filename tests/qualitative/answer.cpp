#include "tests/qualitative/answer.hpp"

#include "experiment/reader/scenario_reader.hpp"
#include "experiment/statistics/metrics.hpp"

namespace acceptlab::testing {

using experiment::Estimate;
using experiment::RunResult;

RunResult asked(const std::string& file, const std::vector<std::string>& set) {
  experiment::Overrides overrides;
  overrides.set = set;
  const std::string path = std::string(ACCEPTLAB_SCENARIOS) + "/" + file;
  return experiment::run_scenario(experiment::read_scenario(path, overrides).scenario, {});
}

Estimate figure(const RunResult& result, const std::string& metric) {
  return experiment::find_metric(metric).value().estimate(result.replications);
}

bool above(const Estimate& x, double factor, const Estimate& y) {
  return x.interval.value().low > factor * y.interval.value().high;
}

}  // namespace acceptlab::testing
