#include "gui/schematic/position_slider.hpp"

#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionSlider>
#include <algorithm>
#include <cmath>

namespace acceptlab::gui {

namespace {

constexpr int positions = 10'000;

}  // namespace

PositionSlider::PositionSlider(QWidget* parent) : QSlider(Qt::Horizontal, parent) {
  setRange(0, positions);
  setSingleStep(positions / 1000);
  setPageStep(positions / 20);
  setMinimumWidth(120);
  connect(this, &QSlider::valueChanged, this, [this](int position) {
    if (!shows_) emit sought(time_at(position));
  });
}

void PositionSlider::set_window(sim::Time begin, sim::Time end) {
  begin_ = begin;
  end_ = end;
  update();
}

void PositionSlider::set_ticks(std::vector<sim::Time> drops, std::vector<sim::Time> marks) {
  drops_ = std::move(drops);
  marks_ = std::move(marks);
  update();
}

sim::Time PositionSlider::time_at(int position) const {
  const double part = static_cast<double>(position) / positions;
  return begin_ + sim::Duration(std::llround(part * static_cast<double>((end_ - begin_).count())));
}

void PositionSlider::show_time(sim::Time time) {
  const double length = std::max(1.0, static_cast<double>((end_ - begin_).count()));
  shows_ = true;
  setValue(static_cast<int>(
      std::lround(positions * static_cast<double>((time - begin_).count()) / length)));
  shows_ = false;
}

int PositionSlider::x_of(sim::Time time) const {
  QStyleOptionSlider option;
  initStyleOption(&option);
  const int handle = style()->pixelMetric(QStyle::PM_SliderLength, &option, this);
  const double length = std::max(1.0, static_cast<double>((end_ - begin_).count()));
  const double part = static_cast<double>((time - begin_).count()) / length;
  return handle / 2 + static_cast<int>(std::lround(part * (width() - handle)));
}

void PositionSlider::paintEvent(QPaintEvent* event) {
  QSlider::paintEvent(event);
  QPainter painter(this);
  painter.setPen(QColor(0xD5, 0x5E, 0x00));
  int last = -1;
  for (const sim::Time drop : drops_) {
    const int x = x_of(drop);
    if (x == last) continue;
    painter.drawLine(x, 0, x, height() / 4);
    last = x;
  }
  painter.setPen(QPen(palette().color(QPalette::Text), 1, Qt::DashLine));
  for (const sim::Time mark : marks_) painter.drawLine(x_of(mark), 0, x_of(mark), height());
}

/// A click beside the handle goes there.
void PositionSlider::mousePressEvent(QMouseEvent* event) {
  QStyleOptionSlider option;
  initStyleOption(&option);
  const QRect handle =
      style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, this);
  if (event->button() == Qt::LeftButton && !handle.contains(event->pos())) {
    const int length = handle.width();
    setValue(QStyle::sliderValueFromPosition(minimum(), maximum(), event->pos().x() - length / 2,
                                             width() - length));
  }
  QSlider::mousePressEvent(event);
}

}  // namespace acceptlab::gui
