#pragma once

#include "gui/charts/snapshot_chart.hpp"

namespace acceptlab::gui {

/// Dots with intervals at the places 0, 1, 2, ... of one axis, the columns of the comparison side
/// by side at each of them, told apart by colour and marker.
class DotChart : public SnapshotChart {
  Q_OBJECT

 public:
  using SnapshotChart::SnapshotChart;

 protected:
  struct Dot {
    double place = 0;
    experiment::Estimate value;
    bool hollow = false;
  };
  /// `places` is the axis with the places, `values` the other one.
  void set_axes(QCPAxis* places, QCPAxis* values);
  void add_dots(std::size_t column, std::size_t columns, const std::vector<Dot>& dots);
  /// How far a column's dots stand from their place.
  static double offset(std::size_t column, std::size_t columns);
  /// The largest value, interval included, of all that was added since.
  double largest() const { return largest_; }
  void start_dots() { largest_ = 0; }

  QString value_with_interval(const experiment::Estimate& estimate,
                              QString (*text)(double, int)) const;

 private:
  QCPAxis *places_ = nullptr, *values_ = nullptr;
  double largest_ = 0;
};

}  // namespace acceptlab::gui
