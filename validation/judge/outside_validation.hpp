#pragma once

#include <set>
#include <string>
#include <vector>

#include "experiment/scenario/scenario.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// What was compared with real hardware, as far as a scenario can lie outside of it.
struct ValidatedRange {
  std::set<unsigned> cpus;
  std::set<std::string> systems;     // "linux 6.18"
  std::set<std::string> schedulers;  // "scheduler eevdf"
  std::set<std::string> ways;        // pinned or not, wait and kind of policy
  std::set<std::string> networks;    // clients on the same machine, or not
  unsigned most_workers = 0, most_sockets = 0;
  double most_load = 0;  // of the capacity, of open streams

  bool empty() const { return cpus.empty(); }
  /// Adds what another record covers.
  void merge(const ValidatedRange& other);
};

/// What a record covers: its cases that have runs. Throws experiment::ScenarioError when a scenario
/// of it cannot be read.
ValidatedRange validated_range(const Record& record);

/// Sentences, one for each thing of the scenario that was not compared: "64 CPUs, validated on 2".
/// Requires resolve().
std::vector<std::string> outside_validation(const experiment::Scenario& scenario,
                                            const ValidatedRange& range);

}  // namespace acceptlab::validation
