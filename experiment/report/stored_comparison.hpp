#pragma once

#include <string>
#include <vector>

#include "experiment/compare/compared_numbers.hpp"
#include "experiment/report/stored_run.hpp"

namespace acceptlab::experiment {

/// What a stored comparison says.
struct StoredComparison {
  std::string version;
  std::vector<NamedRun> columns;  // the first is the baseline
  ComparedNumbers numbers;
  std::vector<std::string> findings;  // of the comparison as a whole
};

/// Of its text. Throws DocumentError, which speaks of `name`.
StoredComparison read_stored_comparison(const std::string& text, const std::string& name);

}  // namespace acceptlab::experiment
