#pragma once

#include <QWidget>
#include <vector>

#include "gui/engine/snapshot.hpp"

class QComboBox;
class QHBoxLayout;
class QMenu;
class QScrollArea;
class QSplitter;
class QTabWidget;

namespace acceptlab::gui {

class Chart;
class ElidedLabel;
class MeasuredBar;
class ShareChart;
class SnapshotChart;
class TailChart;

/// All charts of the window: the tail and the shares above, what else there is in tabs below; where
/// it is low, the tail and beside it all others in tabs. Cursors of charts whose places mean the
/// same move together.
class ChartArea : public QWidget {
  Q_OBJECT

 public:
  explicit ChartArea(QWidget* parent = nullptr);
  ~ChartArea() override;

  void show_snapshot(const SnapshotPtr& snapshot);
  const std::vector<SnapshotChart*>& charts() const { return charts_; }
  /// The one that has, or had last, the keyboard; the tail at first.
  SnapshotChart* current() const { return current_; }

  TailChart& tail() { return *tail_; }
  /// Draws what was measured on real servers on the tail.
  void open_measured(const QString& path);
  /// Asks for the file.
  void ask_measured();
  /// What a menu of the window offers for the current chart.
  void add_actions(QMenu& menu);

 signals:
  void failed(QString why);
  /// As of MeasuredBar.
  void scenario_wanted(QString text, QString name);
  /// Seconds from the end of the warm-up, under the pointer in a chart over time.
  void time_cursor_moved(double seconds);
  void time_cursor_left();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 public slots:
  /// The same from elsewhere, such as the CPU timeline.
  void show_time_cursor(double seconds);
  void hide_time_cursor();

 private:
  void make_charts();
  void lay_out(bool low);
  void fill_choices(QHBoxLayout& row);
  void add_tab(const QString& name, const std::vector<SnapshotChart*>& charts,
               const QList<int>& shares = {});
  void link_cursors();
  void follow_focus(QWidget* now);
  void add_action(QMenu& menu, const QString& text, const QKeySequence& key,
                  const std::function<void(Chart&)>& act);

  std::vector<SnapshotChart*> charts_;
  SnapshotChart* current_ = nullptr;
  TailChart* tail_;
  ShareChart* shares_;
  MeasuredBar* measured_;
  ElidedLabel* theory_;
  QTabWidget* tabs_;
  QSplitter *above_, *all_;
  QScrollArea* scroll_;
  bool low_ = false;
};

}  // namespace acceptlab::gui
