#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "experiment/compare/comparison.hpp"
#include "experiment/compare/comparison_rows.hpp"
#include "experiment/result/shares.hpp"
#include "experiment/result/tail_curve.hpp"
#include "experiment/result/theory_tails.hpp"

namespace acceptlab::gui {

/// What is known of the compared columns after one stage. Nobody changes it any more, so that the
/// thread that made it and every view may share it.
struct Snapshot {
  /// By latency kind, in the order of experiment::latency_kinds().
  using Tails = std::vector<std::vector<experiment::TailPoint>>;
  /// Of each column, or why it has none; empty until that is known.
  using Theories = std::vector<std::variant<experiment::TheoryTails, std::string>>;

  std::uint64_t generation = 0;  // which edit it is of
  std::size_t stage = 0, stages = 1;
  /// As `acceptlab compare` has it: without series.
  experiment::Comparison comparison;
  // By column:
  std::vector<Tails> tails;
  std::vector<experiment::Shares> workers, sockets;
  std::vector<std::vector<experiment::SeriesPoint>> series;
  Theories theories;
  // Of the whole comparison:
  std::vector<experiment::ComparisonRow> rows;
  std::vector<experiment::GoalRow> goals;
  std::vector<std::string> answers, findings;
  std::string notes;  // a line each
  double wall_s = 0;  // from the edit to here

  std::size_t columns() const { return comparison.names.size(); }
  /// The numbers are those of `acceptlab compare`.
  bool is_final() const { return stage + 1 == stages; }
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// What the views show beside the comparison itself, which may have been run with series.
Snapshot snapshot_of(experiment::Comparison comparison);

}  // namespace acceptlab::gui
