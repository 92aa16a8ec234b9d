#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "experiment/compare/comparison.hpp"

namespace acceptlab::experiment {

/// What tables and sentences of a comparison are made of, be it just simulated or read back.
struct ComparedNumbers {
  std::vector<std::string> names;  // of the columns
  std::size_t replications = 0;
  std::map<std::string, std::vector<Estimate>> values;  // by metric, then by column
  std::vector<Difference> differences;
  std::vector<Group> groups;  // of headline_metrics()

  /// NaN where there is none.
  Estimate value(const std::string& metric, std::size_t column) const;
  /// Of that column against the first; null where there is none.
  const Difference* difference(const std::string& metric, std::size_t column) const;
};

/// The values of comparison_metrics().
ComparedNumbers compared_numbers(const Comparison& comparison);

}  // namespace acceptlab::experiment
