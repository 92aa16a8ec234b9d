#pragma once

#include <QBrush>
#include <QColor>
#include <QPalette>
#include <QString>

#include "gui/timeline/slice.hpp"

namespace acceptlab::gui {

/// What an activity looks like, on a light or dark ground: a colour, and a pattern that says the
/// same where there is room for it.
struct Look {
  QColor fill;
  Qt::BrushStyle pattern = Qt::NoBrush;

  /// Black or white, whichever is easier to read on the fill.
  QColor ink() const;
  QBrush pattern_brush() const;
};

class LaneStyle {
 public:
  LaneStyle() = default;
  explicit LaneStyle(const QPalette& palette);

  Look look(Activity activity) const;
  /// Workers of one colour differ by their pattern.
  Look worker_look(unsigned number) const;
  QColor ground() const { return ground_; }
  QColor text() const { return text_; }
  /// Text colour, more or less faint.
  QColor faint(double alpha) const;
  /// Of an empty lane.
  QColor lane() const { return blend(0.07); }
  QColor depth() const { return blend(0.62); }
  QColor depth_range() const { return blend(0.34); }
  QColor mark() const;       // of drops
  QColor highlight() const;  // of the selected connection
  bool is_dark() const { return dark_; }

 private:
  QColor blend(double text_share) const;

  QColor ground_{Qt::white}, text_{Qt::black};
  bool dark_ = false;
};

/// In the legend and in words: "packet work".
QString activity_name(Activity activity);

}  // namespace acceptlab::gui
