#pragma once

#include <optional>
#include <vector>

#include "gui/charts/chart.hpp"
#include "gui/charts/chart_cursor.hpp"
#include "gui/charts/chart_view.hpp"
#include "gui/engine/snapshot.hpp"

namespace acceptlab::gui {

/// A chart of the columns of a snapshot: axes that a person's zoom holds (ChartView), a cursor with
/// the values of all columns (ChartCursor), and gestures (ChartGestures).
class SnapshotChart : public Chart {
  Q_OBJECT

 public:
  explicit SnapshotChart(const QString& title, QWidget* parent = nullptr);

  /// While the chart is hidden it is only noted, and drawn when it is seen or asked for its data.
  void show_snapshot(const SnapshotPtr& snapshot);
  void catch_up() override;
  void fit() override;
  /// Shows this range of x, as chosen by a person. Emits range_selected().
  void select_range(double low, double high);

  /// Charts whose cursors mean the same have the same word here, such as "time"; empty: no other.
  const QString& cursor_meaning() const { return cursor_meaning_; }
  ChartCursor& cursor() { return *cursor_; }
  void set_exporting(bool exporting) override { cursor_->set_exporting(exporting); }

 signals:
  void range_selected(double low, double high);
  /// By the pointer or a key, not by another chart. In units of the cursor's axis.
  void cursor_moved(double at);
  void cursor_left();

 protected:
  /// Where the data are, with a little air about them.
  struct Extent {
    Reach x, y;
  };
  /// Makes all plottables and items anew. `why_not` is shown in their place when there are none, in
  /// as many lines as it takes and there is room for;
  /// without an extent the axes stay.
  virtual std::optional<Extent> draw(const Snapshot& snapshot, QString& why_not) = 0;
  /// What the cursor says at a place: by column, or by what else there is.
  virtual QString place_text(double at) const;
  virtual std::vector<Reading> readings(double at) const = 0;
  /// Moves to the place nearest that has values of its own, such as a whole number.
  virtual double snapped(double at) const { return at; }

  const Snapshot* snapshot() const { return snapshot_.get(); }
  QString column_name(std::size_t column) const;
  /// Draws again: what is to be shown has changed, not the numbers.
  void redraw() override;
  /// What is drawn next is of something else than before: the axes are its own.
  void forget_view() { view_.forget(); }
  /// Of an axis of numbered things: others than before have axes of their own.
  void set_places(double last);

  void set_logarithmic(bool x, bool y);
  void set_cursor(const QString& meaning, QCPAxis* axis = nullptr);

  /// A line drawn as the column is, in the legend under its name.
  QCPGraph* add_curve(std::size_t column);
  /// An edge of the faint area of a column's interval; the upper one is filled down to the lower.
  QCPGraph* add_band_edge(std::size_t column, QCPGraph* lower = nullptr);
  /// A line that belongs to no column, thin and in the colour of the text.
  QCPGraph* add_thin_line(const QString& name);

  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  friend class ChartCursor;
  void draw_now();
  void add_note();
  void fit_note();
  void remove_drawn();
  void apply_view();
  void view_moved();

  QString cursor_meaning_;
  SnapshotPtr snapshot_;
  QString why_not_;  // the whole of the note
  QCPItemText* note_ = nullptr;
  ChartView view_{false, false};
  ChartCursor* cursor_ = nullptr;
  double places_ = 0;
  bool stale_ = false, moving_ = false;
};

}  // namespace acceptlab::gui
