#include "gui/timeline/lane_legend.hpp"

#include <QPainter>

namespace acceptlab::gui {

namespace {

constexpr int swatch = 14;  // pixels
constexpr int gap = 4;

}  // namespace

LaneLegend::LaneLegend(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Legend of the timeline"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  QStringList names;
  for (const Entry& entry : entries()) names << entry.name;
  setAccessibleDescription(names.join(", "));
}

void LaneLegend::show_threads(bool show) {
  threads_ = show;
  updateGeometry();
  update();
}

std::vector<LaneLegend::Entry> LaneLegend::entries() const {
  const LaneStyle style(palette());
  std::vector<Look> workers;
  for (unsigned w = 0; w < worker_colours; ++w) workers.push_back(style.worker_look(w));
  std::vector<Entry> all{{workers, tr("workers")}};
  std::vector<Activity> others{Activity::OtherThread, Activity::Packets, Activity::Spin,
                               Activity::Stolen};
  if (threads_)
    others.insert(others.end(),
                  {Activity::Awake, Activity::WakeUp, Activity::Preempted, Activity::Accept});
  for (const Activity activity : others)
    all.push_back({{style.look(activity)}, activity_name(activity)});
  all.push_back({{{style.lane()}}, tr("idle")});
  return all;
}

int LaneLegend::width_of(const Entry& entry) const {
  return static_cast<int>(entry.looks.size()) * swatch + gap +
         fontMetrics().horizontalAdvance(entry.name) + 3 * gap;
}

QSize LaneLegend::sizeHint() const {
  int width = 0;
  for (const Entry& entry : entries()) width += width_of(entry);
  return {width, fontMetrics().height() + gap};
}

void LaneLegend::paintEvent(QPaintEvent* /*event*/) {
  const LaneStyle style(palette());
  QPainter painter(this);
  const int top = (height() - swatch) / 2;
  int x = gap;
  for (const Entry& entry : entries()) {
    if (x > gap && x + width_of(entry) > width()) return;
    for (const Look& look : entry.looks) {
      const QRect place(x, top, swatch, swatch);
      painter.fillRect(place, look.fill);
      if (look.pattern != Qt::NoBrush) painter.fillRect(place, look.pattern_brush());
      painter.setPen(style.faint(0.4));
      painter.drawRect(place.adjusted(0, 0, -1, -1));
      x += swatch;
    }
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(x + gap, (height() + fontMetrics().ascent() - fontMetrics().descent()) / 2,
                     entry.name);
    x += width_of(entry) - static_cast<int>(entry.looks.size()) * swatch;
  }
}

}  // namespace acceptlab::gui
