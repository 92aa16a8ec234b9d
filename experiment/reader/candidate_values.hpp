#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::experiment {

/// What is wrong with the candidates of [search] that are no value of their key at all: an unknown
/// word, a wrong type, a number out of range. Each stands at its place. What can be set with some
/// of the other candidates only is none of them, and a range may begin or end beyond that of its
/// key. Requires a text that is a valid scenario with these overrides.
std::vector<Diagnostic> wrong_candidates(std::string_view text, const std::string& name,
                                         const Overrides& overrides);

/// Throws ScenarioError when there are any.
void require_candidates(std::string_view text, const std::string& name, const Overrides& overrides);

}  // namespace acceptlab::experiment
