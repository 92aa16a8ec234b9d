#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/report/stored_run.hpp"

namespace acceptlab::experiment {

// What a stored comparison with published figures says (`validate --published --json`);
// docs/published.md has the meaning of each field.

/// One published figure beside the simulated one.
struct StoredClaim {
  enum class Role : std::uint8_t { Predicted, Fitted, Unexplained } role = Role::Predicted;
  std::string of, column;
  std::optional<std::string> over;  // a ratio to that column
  std::string shown;                // which part of shares or of a histogram stands in the table
  std::string scale;                // ratio, variation or middle
  double published = 0, simulated = 0, band = 0, difference = 0;
  std::optional<Interval> interval;
  std::string verdict, why;
};

/// What was published in one place, and what of it went into the scenario.
struct Publication {
  std::string title, source, scenario;
  std::vector<std::string> inputs, guessed, fitted, findings;
  std::vector<StoredClaim> claims;
  std::vector<NamedRun> columns;  // what they rest on, without numbers; none of older versions
};

struct StoredPublished {
  std::string version;
  bool passed = false;
  unsigned counted = 0, equivalent = 0, different = 0, undecided = 0, unexplained = 0;
  std::vector<Publication> publications;
};

/// Whether the text of a validation is of published figures, and not of real runs.
bool is_published_validation(const std::string& text);
/// Of its text. Throws DocumentError, which speaks of `name`.
StoredPublished read_stored_published(const std::string& text, const std::string& name);

}  // namespace acceptlab::experiment
