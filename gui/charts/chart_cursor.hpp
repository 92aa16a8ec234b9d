#pragma once

#include <QLabel>
#include <QObject>
#include <QString>
#include <optional>
#include <vector>

class QCPAxis;
class QCPItemLine;
class QCPLayer;

namespace acceptlab::gui {

class SnapshotChart;

/// One line of what a cursor says: of a column, when there is one.
struct Reading {
  std::optional<std::size_t> column{};
  QString name, value;
};

/// A line across a chart at a place of one axis, and beside it the values of all columns there.
class ChartCursor : public QObject {
 public:
  explicit ChartCursor(SnapshotChart& chart);

  void set_axis(QCPAxis* axis) { axis_ = axis; }
  QCPAxis* axis() const { return axis_; }

  void move_to(double at);
  void hide();
  std::optional<double> at() const { return at_; }
  /// What it says, a line each: place first.
  const QString& text() const { return text_; }
  /// Where it says so, in the chart.
  QRect box() const { return box_->geometry(); }

  /// After the axes or the data have changed; the line itself waits for the chart's next replot.
  void update();
  /// Not on pictures that are exported.
  void set_exporting(bool exporting);

 private:
  void place_line();
  void write_box();
  void place_box();
  QPoint corner_for(const QSize& box) const;
  int hidden_by(const QRect& box) const;

  SnapshotChart& chart_;
  QCPAxis* axis_;
  QCPLayer* layer_;
  QCPItemLine* line_;
  QLabel* box_;
  std::optional<double> at_;
  QString text_;
};

}  // namespace acceptlab::gui
