#pragma once

#include <QColor>
#include <QPalette>

namespace acceptlab::gui {

/// Text of less weight. Made of text and ground, since a dark palette may leave its placeholder's
/// colour as dark as the ground.
inline QColor faint_text(const QPalette& palette) {
  const QColor text = palette.color(QPalette::Text), ground = palette.color(QPalette::Base);
  constexpr float share = 0.65F;  // of the text's colour
  const auto mixed = [](float a, float b) { return share * a + (1 - share) * b; };
  return QColor::fromRgbF(mixed(text.redF(), ground.redF()), mixed(text.greenF(), ground.greenF()),
                          mixed(text.blueF(), ground.blueF()));
}

}  // namespace acceptlab::gui
