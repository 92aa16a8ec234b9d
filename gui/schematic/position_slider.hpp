#pragma once

#include <QSlider>
#include <vector>

#include "sim/time.hpp"

namespace acceptlab::gui {

/// A slider over a stretch of the model's time, with ticks where something is to be found.
class PositionSlider : public QSlider {
  Q_OBJECT

 public:
  explicit PositionSlider(QWidget* parent = nullptr);

  void set_window(sim::Time begin, sim::Time end);
  /// Above the groove drops, short; closes and markers over the whole height.
  void set_ticks(std::vector<sim::Time> drops, std::vector<sim::Time> marks);
  void show_time(sim::Time time);

 signals:
  void sought(acceptlab::sim::Time time);  // by the user

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  sim::Time time_at(int position) const;
  int x_of(sim::Time time) const;

  sim::Time begin_{}, end_{};
  std::vector<sim::Time> drops_, marks_;
  bool shows_ = false;
};

}  // namespace acceptlab::gui
