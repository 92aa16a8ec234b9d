#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/kernel/measurement.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// What one run, real or simulated, says of all that can be judged.
struct RunValues {
  /// By the names of the result JSON, times in seconds; NaN where there was nothing to measure.
  std::map<std::string, double, std::less<>> numbers;
  /// Parts of the accepted connections by birth number, adding up to 1; empty: not known.
  std::vector<double> workers, sockets;

  /// NaN when the run does not say it.
  double number(std::string_view name) const;
};

/// The names of the numbers that a run has.
const std::vector<std::string>& number_names();

RunValues values_of(const RealRun& run);
RunValues values_of(const kernel::Measurement& measurement);

}  // namespace acceptlab::validation
