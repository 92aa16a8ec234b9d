#pragma once

#include <QObject>
#include <QPoint>
#include <optional>

class QKeyEvent;
class QMouseEvent;
class QCPItemRect;

namespace acceptlab::gui {

class SnapshotChart;

/// What a person does to a chart by pointer and keys, beside QCustomPlot's own wheel (zoom at the
/// pointer) and drag (pan): Shift and drag zooms to a range of x, a double click shows everything
/// again, the pointer moves the cursor; arrows and WASD pan, + and - zoom, F fits, Ctrl with the
/// arrows moves the cursor, Ctrl+E exports, Escape gives up.
class ChartGestures : public QObject {
 public:
  explicit ChartGestures(SnapshotChart& chart);

 protected:
  bool eventFilter(QObject* object, QEvent* event) override;

 private:
  bool press(const QMouseEvent& event);
  bool move(const QMouseEvent& event);
  bool release(const QMouseEvent& event);
  bool key(const QKeyEvent& event, bool only_ask);
  void step_cursor(int pixels);
  void hover(QPoint place);
  void leave();
  void show_selection(int to);
  void give_up();

  SnapshotChart& chart_;
  std::optional<int> selecting_from_;  // pixel
  QCPItemRect* selection_;
};

}  // namespace acceptlab::gui
