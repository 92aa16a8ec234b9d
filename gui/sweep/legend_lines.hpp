#pragma once

#include <QFont>
#include <QStringList>

namespace acceptlab::gui {

/// The parts of a legend, side by side as long as they fit `width` pixels, then a line below. A
/// blank when there are none.
QString in_lines(const QStringList& parts, const QFont& font, int width);

}  // namespace acceptlab::gui
