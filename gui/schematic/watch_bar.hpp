#pragma once

#include <QWidget>
#include <vector>

#include "gui/schematic/position_slider.hpp"
#include "gui/schematic/watch_clock.hpp"

class QAction;
class QComboBox;
class QLabel;
class QSlider;

namespace acceptlab::gui {

class QuantityBox;

/// What watching is steered by. It holds no time of its own: it asks, and shows what it is told.
class WatchBar : public QWidget {
  Q_OBJECT

 public:
  explicit WatchBar(QWidget* parent = nullptr);

  // For menus as well. Keys to watch, play and step hold in the whole window, the others within the
  // bar's parent.
  struct Actions {
    QAction *watch, *play, *step, *step_back, *next_drop, *next_close, *next_marker, *set_marker,
        *to_begin, *to_end, *slower, *faster, *reduce_motion;
    std::vector<QAction*> all() const;
  };
  const Actions& actions_by_name() const { return actions_; }

  void show_columns(const QStringList& names, std::size_t chosen);
  /// As by the menu; no-op where there is no such column.
  void choose_column(int column);
  void show_window(sim::Duration from, sim::Duration length);
  /// The sliders and steps can be used only while there is something to watch.
  void set_ready(bool ready);
  void show_clock(const WatchClock& clock, sim::Time zero);
  PositionSlider& position() { return *position_; }

 signals:
  void column_chosen(std::size_t column);
  void window_chosen(acceptlab::sim::Duration from, acceptlab::sim::Duration length);
  void speed_chosen(int speed);
  void sought(acceptlab::sim::Time time);

 private:
  void make_actions();
  void lay_out();
  QuantityBox* make_box(const QString& name, sim::Duration& value);
  void choose_window();

  Actions actions_{};
  QComboBox* columns_;
  QuantityBox *from_, *length_;
  sim::Duration from_value_{}, length_value_{};
  QSlider* speed_;
  QLabel *speed_label_, *time_label_;
  PositionSlider* position_;
  std::vector<QWidget*> watched_;  // that need something to watch
};

/// "20 us of the model per second", "real time", "as fast as possible".
QString speed_text(int speed);

}  // namespace acceptlab::gui
