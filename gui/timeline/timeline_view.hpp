#pragma once

#include <QAbstractScrollArea>
#include <QImage>
#include <QString>
#include <optional>

#include "gui/timeline/lane_layout.hpp"
#include "gui/timeline/lane_painter.hpp"
#include "gui/timeline/lane_style.hpp"
#include "gui/timeline/time_axis.hpp"
#include "gui/timeline/timeline_index.hpp"

namespace acceptlab::gui {

/// What CPUs, accept queues and threads do over time, a lane each. Wheel: zoom at the pointer;
/// drag: pan; Shift and drag: a range; double click: all; click: the connection that is there, on
/// the time scale that instant. The pointer alone only reads. The keys are in keyPressEvent().
/// Times are those of the recording: its window's `zero` is the end of the warm-up.
class TimelineView : public QAbstractScrollArea {
  Q_OBJECT

 public:
  enum class Marker : std::uint8_t { A, B };
  struct Range {
    sim::Time from{}, to{};
  };

  explicit TimelineView(QWidget* parent = nullptr);

  /// Null: nothing is shown. Markers and cursor stay as long from the end of the warm-up as they
  /// were, if that is in the recording. What is seen and the selection stay where the recording is
  /// of the same part of the run, and else begin anew.
  void show_index(TimelineIndexPtr index);
  const TimelineIndexPtr& index() const { return index_; }
  /// What stands in its place while there is none.
  void say_nothing_yet(const QString& why);
  const QString& nothing_yet() const { return nothing_yet_; }
  const TimeAxis& axis() const { return axis_; }
  const LaneLayout& lanes() const { return layout_; }
  const LaneStyle& style_of_lanes() const { return style_; }

  /// Under the pointer, or the instant that was chosen.
  std::optional<sim::Time> cursor() const { return cursor_; }
  /// By a click, a key or another view: where the cursor is again when the pointer has left.
  std::optional<sim::Time> chosen() const { return chosen_; }
  std::optional<sim::Time> marker(Marker which) const {
    return which == Marker::A ? marker_a_ : marker_b_;
  }
  /// "B - A = 17.655 us"; empty unless both are set.
  QString difference_text() const;
  std::optional<Range> range() const { return range_; }
  std::optional<std::uint64_t> connection() const { return connection_; }
  /// Of a lane in the viewport; null if it is not shown.
  QRect place_of(Row::Kind kind, std::uint32_t lane) const;
  /// Where the pixel that shows an instant is in the viewport.
  int x_of(sim::Time at) const;

  /// Draws what is seen, whatever the painter paints on.
  void render_to(QPainter& painter);

  void show_all();
  void zoom_in() { zoom_by(1 / zoom_step); }
  void zoom_out() { zoom_by(zoom_step); }
  /// The same instant as in other views. Nothing is emitted.
  void set_cursor(acceptlab::sim::Time at);
  void set_marker(acceptlab::gui::TimelineView::Marker which, acceptlab::sim::Time at);
  /// Zooms to it, and says so.
  void select_range(acceptlab::sim::Time from, acceptlab::sim::Time to);
  void remove_range();
  void select_connection(std::optional<std::uint64_t> connection);
  void fold_idle_cpus(bool fold);
  void show_threads(bool show);

 signals:
  /// By the pointer or a key.
  void cursor_moved(acceptlab::sim::Time at);
  /// Somebody wants to be at this instant, and has not only come past it.
  void time_chosen(acceptlab::sim::Time at);
  void range_selected(acceptlab::sim::Time from, acceptlab::sim::Time to);
  void range_removed();
  void markers_changed();
  void connection_changed();
  /// What is under the pointer or the keyboard's cursor, in one line.
  void pointed_at(QString what);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  static constexpr double zoom_step = 1.5;
  /// What the mouse does while its button is down.
  struct Gesture {
    enum class Kind : std::uint8_t { None, Press, Pan, Range } kind = Kind::None;
    QPoint begin;
    TimeAxis axis;
    int scrolled = 0;
  };

  // timeline_view.cpp
  void keep_sight(sim::Duration moved);
  void begin_anew();
  void lay_out();
  void redraw();
  void axis_changed();
  void sync_time_bar();
  void time_bar_moved(int steps);
  void paint_picture();
  LanePainter::Scene scene() const;
  void paint_ruler(QPainter& painter);
  void paint_names(QPainter& painter, bool focus);
  void paint_instant(QPainter& painter, sim::Time at, const QPen& pen);
  void paint_marker(QPainter& painter, sim::Time at, const QString& name);
  void paint_over(QPainter& painter);
  QRect lanes_area() const;
  bool is_seen(sim::Time at) const { return axis_.from() <= at && at < axis_.to(); }

  // timeline_gestures.cpp
  void zoom_by(double factor);
  void zoom_at(double factor, sim::Time around);
  void pan_by(int pixels);
  sim::Time time_under(const QPoint& at) const;
  const Row* row_under(const QPoint& at) const;
  sim::Duration reach() const;
  void move_cursor(sim::Time at);
  void choose_time(sim::Time at);
  void click_at(const QPoint& at);
  void point_at(const Row* row, sim::Time at);
  void step_cursor(int direction);
  void step_lane(int direction);
  void set_marker_here(Marker which);
  bool key_changes_view(int key);
  bool key_moves_cursor(int key);

  TimelineIndexPtr index_;
  QString nothing_yet_ = tr("Nothing is recorded yet");
  TimeAxis axis_;
  LaneLayout layout_;
  LaneLayout::Choice choice_;
  LaneStyle style_;
  QImage picture_;  // the lanes as they are seen
  bool picture_is_old_ = true;
  int names_width_ = 60, ruler_height_ = 40;
  std::optional<sim::Time> cursor_, chosen_, marker_a_, marker_b_;
  std::optional<Range> range_;
  std::optional<std::uint64_t> connection_;
  std::size_t current_lane_ = 0;  // of the keyboard
  Gesture gesture_;
  QPoint pointer_;
};

}  // namespace acceptlab::gui
