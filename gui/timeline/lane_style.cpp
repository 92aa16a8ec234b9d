#include "gui/timeline/lane_style.hpp"

#include <QCoreApplication>
#include <array>
#include <cmath>

#include "gui/style/column_style.hpp"

namespace acceptlab::gui {

namespace {

constexpr std::size_t vermilion = worker_colours;  // of the columns' colours, the one that is left

const std::array<Qt::BrushStyle, 4> worker_patterns{Qt::NoBrush, Qt::BDiagPattern,
                                                    Qt::Dense6Pattern, Qt::HorPattern};

double luminance(const QColor& colour) {
  return 0.2126 * colour.redF() + 0.7152 * colour.greenF() + 0.0722 * colour.blueF();
}

QString tr(const char* text) { return QCoreApplication::translate("Timeline", text); }

}  // namespace

QColor Look::ink() const { return luminance(fill) > 0.4 ? Qt::black : Qt::white; }

QBrush Look::pattern_brush() const {
  QColor colour = ink();
  colour.setAlphaF(0.45F);
  return {colour, pattern};
}

LaneStyle::LaneStyle(const QPalette& palette)
    : ground_(palette.color(QPalette::Base)), text_(palette.color(QPalette::Text)) {
  dark_ = luminance(ground_) < luminance(text_);
}

Look LaneStyle::look(Activity activity) const {
  if (is_worker(activity)) return {column_style(static_cast<std::size_t>(activity)).colour};
  switch (activity) {
    case Activity::OtherThread:
      return {QColor(0xF0, 0xE4, 0x42), Qt::Dense5Pattern};
    case Activity::Spin:
    case Activity::Preempted:
      return {column_style(vermilion).colour, Qt::DiagCrossPattern};
    case Activity::Packets:
      return {blend(0.45), Qt::FDiagPattern};
    case Activity::Stolen:
      return {text_, Qt::CrossPattern};
    case Activity::Awake:
      return {blend(0.25)};
    case Activity::WakeUp:
      return {QColor(0xF0, 0xE4, 0x42), Qt::BDiagPattern};
    case Activity::Accept:
      return {blend(0.75)};
    default:  // Serve: has its worker's look
      return {column_style(0).colour};
  }
}

Look LaneStyle::worker_look(unsigned number) const {
  Look look = this->look(worker_activity(number));
  look.pattern = worker_patterns[number / worker_colours % worker_patterns.size()];
  return look;
}

QColor LaneStyle::faint(double alpha) const {
  QColor colour = text_;
  colour.setAlphaF(static_cast<float>(alpha));
  return colour;
}

QColor LaneStyle::mark() const { return column_style(vermilion).colour; }
QColor LaneStyle::highlight() const { return dark_ ? Qt::white : Qt::black; }

/// Opaque: `text_share` of the text's colour on the ground.
QColor LaneStyle::blend(double text_share) const {
  const auto mix = [&](int a, int b) {
    return static_cast<int>(std::lround(a * text_share + b * (1 - text_share)));
  };
  return {mix(text_.red(), ground_.red()), mix(text_.green(), ground_.green()),
          mix(text_.blue(), ground_.blue())};
}

QString activity_name(Activity activity) {
  if (is_worker(activity)) return tr("worker");
  switch (activity) {
    case Activity::OtherThread:
      return tr("other thread");
    case Activity::Spin:
      return tr("spins for a lock");
    case Activity::Packets:
      return tr("packet work");
    case Activity::Stolen:
      return tr("stolen by the hypervisor");
    case Activity::Awake:
      return tr("awake");
    case Activity::WakeUp:
      return tr("wake-up");
    case Activity::Preempted:
      return tr("preempted");
    case Activity::Accept:
      return tr("accepts");
    default:
      return tr("serves");
  }
}

}  // namespace acceptlab::gui
