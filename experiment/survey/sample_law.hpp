#pragma once

#include <string>
#include <vector>

#include "experiment/survey/finding.hpp"

namespace acceptlab::experiment {

/// A sample of times as a distribution of a scenario.
struct SampleLaw {
  std::string value;  // as TOML
  std::string text;   // which one and why: "lognormal: 0.012 from the 5230 values (...)"
  std::vector<BesideFile> files;
};

/// With four digits: "377.3us".
std::string rounded_duration(double seconds);

/// The lognormal with the sample's mean and 99th percentile where its distribution function stays
/// within 0.05 of the sample's; else the sample itself, in `file`, or as quantiles in one line
/// where `file` is empty. Requires a sample.
SampleLaw law_of(std::vector<double> seconds, const std::string& file);

/// A sample of counts: each with its share, or 16 classes of equal share where there are more.
std::string law_of_counts(std::vector<double> counts);

}  // namespace acceptlab::experiment
