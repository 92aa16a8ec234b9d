#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiment/compare/comparison.hpp"
#include "experiment/notation/diagnostics.hpp"
#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::experiment {

/// What `compare` was asked for.
struct ColumnRequest {
  std::vector<std::string> files;
  Overrides overrides;
  std::vector<std::string> policies;
  std::vector<std::string> vary;  // "KEY=V1,V2"; several of them: every combination
};

struct ColumnsRead {
  std::vector<Column> columns;
  std::vector<Diagnostic> warnings;
};

/// Reads the scenario files once for each column. A file gives a column for each policy and each
/// combination of varied values, or one as it is when neither is asked for; then one for each of
/// its [[variants]]. When that makes a single column, the file as it is comes first, as baseline.
/// Throws ScenarioError.
ColumnsRead read_columns(const ColumnRequest& request);

/// "a,[1,2],\"x,y\"" is a, [1,2] and "x,y": commas within brackets and quotes do not separate.
std::vector<std::string> split_values(std::string_view text);

}  // namespace acceptlab::experiment
