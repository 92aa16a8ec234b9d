#pragma once

#include <string>
#include <vector>

#include "experiment/keys/reading.hpp"

namespace acceptlab::validation {

/// What a suite sets in a scenario, and where it says so.
struct Assignment {
  std::string text;  // "key=value"
  experiment::Place place;
};

/// One way to read the scenario of an entry.
struct Choice {
  std::string setting;  // its name
  std::vector<Assignment> set;
};

/// Every combination of the values that an entry varies, beside what it sets. What is wrong in them
/// is reported.
std::vector<Choice> read_choices(experiment::Reading& r, const experiment::Value& entry);

/// Both with a space between them, or the one that is not empty.
std::string joined(const std::string& a, const std::string& b);

}  // namespace acceptlab::validation
