#include "gui/style/column_style.hpp"

#include <array>

namespace acceptlab::gui {

namespace {

using Shape = QCPScatterStyle;

const std::array<ColumnStyle, 6> styles{{
    {QColor(0x00, 0x72, 0xB2), Qt::SolidLine, Shape::ssCircle},
    {QColor(0xE6, 0x9F, 0x00), Qt::DashLine, Shape::ssSquare},
    {QColor(0x00, 0x9E, 0x73), Qt::DotLine, Shape::ssTriangle},
    {QColor(0xCC, 0x79, 0xA7), Qt::DashDotLine, Shape::ssDiamond},
    {QColor(0x56, 0xB4, 0xE9), Qt::DashDotDotLine, Shape::ssTriangleInverted},
    {QColor(0xD5, 0x5E, 0x00), Qt::DashLine, Shape::ssCross},
}};

}  // namespace

QPen ColumnStyle::pen(qreal width) const {
  QPen pen(colour, width, dashes);
  pen.setCosmetic(true);
  return pen;
}

ColumnStyle column_style(std::size_t column) { return styles.at(column % styles.size()); }

}  // namespace acceptlab::gui
