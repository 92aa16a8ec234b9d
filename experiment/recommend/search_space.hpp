#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::experiment {

/// What a search may set a key to, as TOML, in order of preference.
struct Domain {
  std::string key;
  std::vector<std::string> values;
};

/// What `recommend` may change: the key that it makes small or large, and what it may change beside
/// it.
struct SearchSpace {
  Domain objective;
  bool maximise = false;
  std::vector<Domain> others;
  /// [search] is silent: what cannot be set together is left out without a word.
  bool by_default = false;

  /// Combinations of the other keys' values.
  std::size_t families() const;
  /// The settings of the n-th of them, the last key fastest.
  std::vector<std::pair<std::string, std::string>> family(std::size_t n) const;
};

/// From [search] and, where that is silent, from what is usual: the scenario's own value first.
/// Throws ScenarioError when the objective has no candidates.
SearchSpace search_space(const ReadResult& base);

/// The number that a value is: plain, or with a unit.
std::optional<double> number_of(const std::string& toml);

}  // namespace acceptlab::experiment
