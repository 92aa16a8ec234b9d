#pragma once

#include <string>
#include <vector>

#include "experiment/reader/scenario_reader.hpp"
#include "validation/measure/host.hpp"
#include "validation/measure/local_network.hpp"

namespace acceptlab::validation {

/// A case before it is measured.
struct SuiteCase {
  std::string name, setting, policy;
  bool calibration = false, saturated = false;
  unsigned entry = 0;  // the [[cases]] that it is of
  LocalNetwork network = LocalNetwork::Loopback;
  std::vector<std::string> servers;  // that it is for, of server_kind_names; none: any
  experiment::ReadResult read;       // with this machine's facts in it
};

/// What to measure: every policy under every setting.
struct Suite {
  std::string name;
  unsigned repeats = 5;
  std::vector<SuiteCase> cases;
};

/// Reads a suite file (docs/validation.md, "Suites"). Throws experiment::ScenarioError with every
/// problem of it and of the scenarios that it names.
Suite read_suite(const std::string& file, const experiment::Overrides& overrides, const Host& host);

/// The same, or a scenario file as a suite of one case.
Suite read_suite_or_scenario(const std::string& file, const experiment::Overrides& overrides,
                             const Host& host);

}  // namespace acceptlab::validation
