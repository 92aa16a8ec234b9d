#include "gui/engine/snapshot.hpp"

#include <utility>

#include "experiment/compare/answers.hpp"
#include "experiment/compare/comparison_table.hpp"

namespace acceptlab::gui {

namespace {

Snapshot::Tails tails_of(experiment::Measurements replications) {
  Snapshot::Tails tails;
  for (const experiment::LatencyKind& kind : experiment::latency_kinds())
    tails.push_back(experiment::tail_curve(replications, kind));
  return tails;
}

/// Out of the result, whose JSON is to be that of a run without series.
std::vector<experiment::SeriesPoint> take_series(experiment::RunResult& result,
                                                 experiment::Summary& summary) {
  result.series.reset();
  for (auto& replication : result.replications) replication.series.clear();
  return std::exchange(summary.series, {});
}

}  // namespace

Snapshot snapshot_of(experiment::Comparison comparison) {
  Snapshot snapshot;
  for (std::size_t c = 0; c < comparison.results.size(); ++c) {
    experiment::RunResult& result = comparison.results[c];
    snapshot.tails.push_back(tails_of(result.replications));
    snapshot.workers.push_back(experiment::worker_shares(result.replications));
    snapshot.sockets.push_back(experiment::socket_shares(result.replications));
    snapshot.series.push_back(take_series(result, comparison.summaries[c]));
  }
  snapshot.rows = experiment::comparison_rows(comparison);
  snapshot.goals = experiment::goal_rows(comparison);
  snapshot.answers = experiment::answers(comparison);
  snapshot.findings = experiment::all_findings(comparison);
  snapshot.notes = experiment::comparison_notes(comparison);
  snapshot.comparison = std::move(comparison);
  return snapshot;
}

}  // namespace acceptlab::gui
