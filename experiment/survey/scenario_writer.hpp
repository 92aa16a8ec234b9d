#pragma once

#include <string>

#include "experiment/survey/finding.hpp"

namespace acceptlab::experiment {

/// What stands at the head of the file.
struct ScenarioHead {
  std::string title;
  std::string file;                    // that it will be, for the commands to try next
  std::vector<std::string> looked_at;  // "nginx: /etc/nginx/nginx.conf"
};

/// The scenario of what was found: each key with a comment of where its value is from, guesses
/// marked, remarks under the header of their section, and what was not understood at the head.
std::string scenario_text(const ScenarioHead& head, const Findings& found);

/// `text` as it may stand in a comment of TOML: one line of UTF-8 without control characters.
std::string comment_text(std::string_view text);

}  // namespace acceptlab::experiment
