#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace acceptlab::experiment {

/// What an operation costs on a CPU that was idle for `after` and more.
struct CostStep {
  sim::Duration after{};
  sim::Distribution cost;
  std::string text;  // of the cost, as TOML; may be empty for a constant
  std::optional<sim::Duration> spread = std::nullopt;  // half the range of repeated measurements
};

/// One entry of a cost profile.
struct ProfileEntry {
  std::vector<CostStep> steps;  // rising in idle time; the first holds for shorter times too
  std::string source;           // "cited: ...", "measured: ...", "assumed", "assumed: ..." or
                                // "by definition"; empty: not given
  std::string origin;           // "x.toml:12", or the name of a profile that ships

  /// Whether nobody has measured or published it.
  bool is_assumed() const { return source.empty() || source.starts_with("assumed"); }
  bool by_idle() const { return steps.size() > 1 || steps.front().after > sim::Duration{0}; }
};

/// What operations cost on one machine.
struct CostProfile {
  std::vector<std::pair<std::string, std::string>> machine;  // what it says of the machine
  std::map<std::string, ProfileEntry, std::less<>> entries;  // each of cpu::cost_rows, or none
};

/// The defaults of cpu::cost_rows, and a machine on which nothing costs time.
const CostProfile& default_profile();
const CostProfile& zero_profile();

}  // namespace acceptlab::experiment
