#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <vector>

#include "experiment/scenario/run_spec.hpp"
#include "experiment/statistics/metrics.hpp"
#include "experiment/sweep/point_numbers.hpp"
#include "experiment/sweep/points.hpp"
#include "gui/compare/verdict.hpp"

namespace acceptlab::gui {

/// What is swept: a grid of points over one or two axes. Nobody changes it once it is made.
struct SweepGrid {
  std::vector<experiment::Axis> axes;  // across; up, when there are two
  std::vector<std::size_t> point_of;   // of cell column * rows() + row
  std::vector<experiment::Point> points;
  std::vector<experiment::Goal> goals;

  std::size_t columns() const { return axes.empty() ? 0 : axes[0].values.size(); }
  std::size_t rows() const {
    return axes.empty() ? 0 : axes.size() < 2 ? 1 : axes[1].values.size();
  }
  /// The keys and values of a cell.
  experiment::PointSettings settings(std::size_t column, std::size_t row) const;
};
using SweepGridPtr = std::shared_ptr<const SweepGrid>;
using PointNumbersPtr = std::shared_ptr<const experiment::PointNumbers>;

/// A grid and what is known of it by one metric: what the heat map and its table show.
class SweepCells : public QObject {
  Q_OBJECT

 public:
  explicit SweepCells(QObject* parent = nullptr);

  void show_grid(const SweepGridPtr& grid);
  void set_numbers(std::size_t point, const PointNumbersPtr& numbers);
  /// Place in experiment::all_metrics().
  void show_metric(std::size_t metric);
  /// The point that the document is now, by its hash; it is marked.
  void mark_scenario(const std::string& hash);

  bool is_empty() const { return !grid_; }
  const SweepGrid& grid() const { return *grid_; }
  std::size_t columns() const { return grid_ ? grid_->columns() : 0; }
  std::size_t rows() const { return grid_ ? grid_->rows() : 0; }
  const experiment::Metric& metric() const { return experiment::all_metrics()[metric_]; }
  std::size_t metric_index() const { return metric_; }

  /// Null while it is not computed.
  PointNumbersPtr numbers(std::size_t column, std::size_t row) const;
  /// Nothing while it is not computed, or where there was nothing to measure.
  std::optional<experiment::Estimate> estimate(std::size_t column, std::size_t row) const;
  std::optional<Verdict> verdict(std::size_t column, std::size_t row) const;
  bool has_findings(std::size_t column, std::size_t row) const;
  bool is_marked(std::size_t column, std::size_t row) const;
  std::size_t known() const;  // cells that are computed
  /// Goals that are about the metric shown.
  std::vector<experiment::Goal> goals_of_metric() const;

  /// "1.84 ms ±3%" as in tables.
  QString value_text(std::size_t column, std::size_t row) const;
  /// "workers=16 load=0.5: service_wait.p99 1.84 ms ±3%, goals met, 10 replications".
  QString sentence(std::size_t column, std::size_t row) const;

 signals:
  void reset();                     // another grid
  void changed(std::size_t point);  // its numbers
  void metric_changed();
  void mark_changed();

 private:
  std::size_t point_of(std::size_t column, std::size_t row) const;

  SweepGridPtr grid_;
  std::vector<PointNumbersPtr> numbers_;  // by point
  std::size_t metric_;
  std::string marked_;
};

}  // namespace acceptlab::gui
