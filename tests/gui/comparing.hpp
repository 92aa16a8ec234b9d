#pragma once

#include <QString>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "experiment/compare/answers.hpp"
#include "experiment/compare/comparison.hpp"
#include "experiment/compare/comparison_table.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "gui/engine/snapshot.hpp"

namespace acceptlab::gui {

/// A small server whose load is far from its capacity; `more` comes at the end.
inline std::string small_server(const std::string& more = {}) {
  return "format = 1\ntitle = \"small\"\n\n[server]\npolicy = \"nginx-shared\"\nworkers = 4\n"
         "backlog = 128 # of each socket\n\n[work]\ncpu = \"100us\"\n\n[[arrivals]]\nname = "
         "\"web\"\nprocess = { type = \"poisson\", rate = \"10k/s\" }\n\n[run]\nduration = "
         "\"40ms\"\nwarmup = \"5ms\"\ndrain = \"20ms\"\nreplications = 4\n" +
         more;
}

/// What the explorer makes of columns at a stage.
inline SnapshotPtr snapshot_of(const std::vector<experiment::Column>& columns,
                               std::size_t stage = 0, std::size_t stages = 1) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->stage = stage;
  snapshot->stages = stages;
  snapshot->comparison = experiment::compare(columns, {});
  snapshot->rows = experiment::comparison_rows(snapshot->comparison);
  snapshot->goals = experiment::goal_rows(snapshot->comparison);
  snapshot->answers = experiment::answers(snapshot->comparison);
  snapshot->findings = experiment::all_findings(snapshot->comparison);
  snapshot->notes = experiment::comparison_notes(snapshot->comparison);
  return snapshot;
}

}  // namespace acceptlab::gui
