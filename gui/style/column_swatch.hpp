#pragma once

#include <QPixmap>

namespace acceptlab::gui {

/// A piece of a column's line with its marker, as the charts draw it: for headers, menus and
/// buttons.
QPixmap column_swatch(std::size_t column, int height = 14, qreal device_ratio = 1);

}  // namespace acceptlab::gui
