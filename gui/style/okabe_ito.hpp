#pragma once

#include <QColor>

#include "experiment/figure/palette.hpp"

/// The colours of Okabe and Ito (2008), which people who are colour-blind can tell apart; reports
/// have the same.
namespace acceptlab::gui::okabe_ito {

constexpr QColor of_column(std::size_t column) {
  const experiment::Colour& c = experiment::column_look(column).colour;
  return {c.red, c.green, c.blue};
}
inline constexpr QColor blue = of_column(0), orange = of_column(1), green = of_column(2),
                        pink = of_column(3), sky = of_column(4), red = of_column(5);

}  // namespace acceptlab::gui::okabe_ito
