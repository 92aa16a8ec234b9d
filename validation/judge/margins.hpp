#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "validation/judge/case_facts.hpp"

namespace acceptlab::validation {

/// When a margin applies; what is not said does not matter.
struct Condition {
  std::optional<bool> saturated, pinned, native, kernel_times;
  std::vector<PolicyClass> policies;  // empty: any

  bool holds(const CaseFacts& facts) const;
};

/// One row of margins.toml.
struct MarginRow {
  enum class Scale : std::uint8_t { Ratio, Variation };
  std::vector<std::string> metrics;  // names of judged_metrics()
  Condition when;
  Scale scale = Scale::Ratio;
  double margin = 0;      // Ratio: 0.15 is 15%; Variation: total variation distance
  double or_seconds = 0;  // Ratio: a difference of so much will do where that is more
  double least = 0;       // not judged where both sides are below it
  bool counted = true;    // false: reported only
  bool by_rank = false;   // Variation: sorted shares are compared
};

/// How far a simulation may be from reality, and what makes a validation pass:
/// validation/margins.toml.
struct Margins {
  std::string source;     // "" for those that ship, else the file
  double confidence = 0;  // of the two-sided interval
  struct Gates {
    double steal = 0, foreign = 0;  // fractions of CPU time above which a run is not judged
    double noisy = 0;               // fraction of runs not judged that makes a machine noisy
  } gates;
  struct Repeats {
    unsigned least = 0, wanted = 0;
  } repeats;
  struct Passed {
    double decided = 0, controls = 0, ranking = 0;  // fractions
  } passed;
  std::vector<MarginRow> rows;

  /// The first row for that metric whose condition holds; null: it is not judged.
  const MarginRow* find(std::string_view metric, const CaseFacts& facts) const;
  /// Every metric that some row names, in the order of the file.
  std::vector<std::string> metrics() const;
};

/// "workers.share" and "sockets.share", beside the numbers of a run.
inline constexpr std::string_view workers_share = "workers.share", sockets_share = "sockets.share";

/// The margins that ship with the program.
const Margins& shipped_margins();

/// Margins from a file, or from its text (`name` stands in messages). Throws
/// experiment::ScenarioError with every problem in it.
Margins read_margins(const std::string& file);
Margins read_margins_text(std::string_view text, const std::string& name);

}  // namespace acceptlab::validation
