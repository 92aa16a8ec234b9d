#include "gui/style/column_style.hpp"

#include <array>

#include "gui/style/okabe_ito.hpp"

namespace acceptlab::gui {

namespace {

using Shape = QCPScatterStyle;

const std::array<ColumnStyle, 6> styles{{
    {okabe_ito::blue, Qt::SolidLine, Shape::ssCircle},
    {okabe_ito::orange, Qt::DashLine, Shape::ssSquare},
    {okabe_ito::green, Qt::DotLine, Shape::ssTriangle},
    {okabe_ito::pink, Qt::DashDotLine, Shape::ssDiamond},
    {okabe_ito::sky, Qt::DashDotDotLine, Shape::ssTriangleInverted},
    {okabe_ito::red, Qt::DashLine, Shape::ssCross},
}};

}  // namespace

QPen ColumnStyle::pen(qreal width) const {
  QPen pen(colour, width, dashes);
  pen.setCosmetic(true);
  return pen;
}

ColumnStyle column_style(std::size_t column) { return styles.at(column % styles.size()); }

}  // namespace acceptlab::gui
