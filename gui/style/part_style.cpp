#include "gui/style/part_style.hpp"

#include <array>

#include "experiment/figure/palette.hpp"

namespace acceptlab::gui {

namespace {

constexpr std::array patterns{Qt::SolidPattern,  Qt::BDiagPattern,     Qt::SolidPattern,
                              Qt::FDiagPattern,  Qt::SolidPattern,     Qt::CrossPattern,
                              Qt::Dense4Pattern, Qt::DiagCrossPattern, Qt::HorPattern};
static_assert(patterns.size() == experiment::part_colours.size());

}  // namespace

PartStyle part_style(std::size_t part) {
  const experiment::Colour& c = experiment::part_colour(part);
  return {QColor(c.red, c.green, c.blue), patterns.at(part % patterns.size())};
}

}  // namespace acceptlab::gui
