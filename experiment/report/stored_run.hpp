#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiment/result/exact_result.hpp"
#include "experiment/result/summary.hpp"

namespace acceptlab::experiment {

/// A file that no report can be made of; what() says why, and what would do.
class DocumentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a stored result says, with the numbers as they stand there.
struct StoredRun {
  std::string version, title, hash;
  std::string scenario;  // Scenario::text; empty: stored by a version that left it out
  std::vector<std::pair<std::string, std::string>> settings;  // key, value as people write it
  std::uint64_t seed = 0, replications = 0;
  std::vector<std::string> ignored;
  Summary summary;
  std::vector<Estimate> metrics;  // in the order of all_metrics(); NaN where it has none

  Estimate metric(std::string_view name) const;
};

/// A run and what it is called beside others.
struct NamedRun {
  std::string name;
  StoredRun run;
};

/// Of the text of a whole result. Throws DocumentError, which speaks of `name`.
StoredRun read_stored_run(const std::string& text, const std::string& name);
/// The same of `run --exact`.
ExactResult read_stored_exact(const std::string& text, const std::string& name);

}  // namespace acceptlab::experiment
