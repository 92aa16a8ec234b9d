#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiment/report/stored_run.hpp"

namespace acceptlab::experiment {

inline constexpr const char* stored_validation_schema = "acceptlab.validation/1";

// What a stored validation says; docs/validation.md has the meaning of each field.

struct ValidatedMetric {
  std::string name, scale;  // ratio, seconds or variation
  double real = 0, simulated = 0, margin = 0, spread = 0, difference = 0;
  std::optional<Interval> interval;
  bool counted = false;
  std::string verdict, why;
};

struct ValidatedCase {
  std::string name, policy;
  bool calibration = false, saturated = false;
  unsigned runs = 0, judged = 0;
  std::vector<ValidatedMetric> metrics;
};

struct ValidationScore {
  std::string name;
  unsigned cases = 0, counted = 0, equivalent = 0, different = 0, undecided = 0;
  double median_off = 0, worst_off = 0;
};

struct ValidationRate {
  std::uint64_t good = 0, all = 0;
};

struct StoredValidation {
  std::string version, suite, server, margins;
  std::vector<std::pair<std::string, std::string>> machine;
  std::vector<std::string> findings, failures;
  bool passed = false;
  ValidationScore total;
  ValidationRate controls, ranking;
  unsigned runs = 0, judged = 0;
  std::vector<ValidatedCase> cases;
  std::vector<ValidationScore> by_policy, ablation, unfitted, left_out;
  std::vector<std::string> fitted;  // "name: measured to fitted"
  std::vector<std::string> kept_as_measured;
};

/// Of its text. Throws DocumentError, which speaks of `name`.
StoredValidation read_stored_validation(const std::string& text, const std::string& name);

}  // namespace acceptlab::experiment
