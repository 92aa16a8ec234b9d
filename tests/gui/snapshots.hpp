#pragma once

#include <memory>
#include <string>
#include <vector>

#include "experiment/reader/scenario_reader.hpp"
#include "gui/engine/snapshot.hpp"

namespace acceptlab::gui {

/// A small server of 4 workers under some policies, by default 1000 connections in each of 3
/// replications; `more` is appended to the scenario's text.
inline std::vector<experiment::Column> small_columns(const std::vector<std::string>& policies,
                                                     const std::string& more = {}) {
  const std::string text =
      "format = 1\n[server]\nworkers = 4\npolicy = \"nginx-shared\"\n"
      "[work]\ncpu = { type = \"exponential\", mean = \"200us\" }\n[[arrivals]]\nname = \"web\"\n"
      "process = { type = \"poisson\", rate = \"10k/s\" }\n"
      "[run]\nduration = \"100ms\"\nwarmup = \"10ms\"\nreplications = 3\n" +
      more;
  std::vector<experiment::Column> columns;
  for (const std::string& policy : policies) {
    experiment::Overrides overrides;
    overrides.policy = policy;
    columns.push_back(
        {policy, experiment::read_scenario_text(text, "small.toml", overrides).scenario});
  }
  return columns;
}

inline std::shared_ptr<Snapshot> snapshot_of(const std::vector<experiment::Column>& columns) {
  experiment::RunOptions options;
  options.threads = 1;
  options.series = std::chrono::milliseconds(1);
  return std::make_shared<Snapshot>(snapshot_of(experiment::compare(columns, options)));
}

/// Run once for all tests of a program.
inline SnapshotPtr two_policies() {
  static const SnapshotPtr snapshot =
      snapshot_of(small_columns({"nginx-shared", "nginx-reuseport"}));
  return snapshot;
}

}  // namespace acceptlab::gui
