#include "experiment/compare/compared_numbers.hpp"

#include <limits>

namespace acceptlab::experiment {

Estimate ComparedNumbers::value(const std::string& metric, std::size_t column) const {
  const auto found = values.find(metric);
  if (found == values.end() || column >= found->second.size())
    return {std::numeric_limits<double>::quiet_NaN(), {}};
  return found->second[column];
}

const Difference* ComparedNumbers::difference(const std::string& metric, std::size_t column) const {
  for (const Difference& d : differences) {
    if (d.column == names.at(column) && d.metric.name == metric) return &d;
  }
  return nullptr;
}

ComparedNumbers compared_numbers(const Comparison& comparison) {
  ComparedNumbers numbers{comparison.names, 0, {}, comparison.differences, comparison.groups};
  if (!comparison.results.empty())
    numbers.replications = comparison.results.front().replications.size();
  for (const Metric& metric : comparison_metrics()) {
    for (const RunResult& r : comparison.results)
      numbers.values[metric.name].push_back(metric.estimate(r.replications));
  }
  return numbers;
}

}  // namespace acceptlab::experiment
