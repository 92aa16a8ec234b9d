#include "gui/style/part_style.hpp"

#include <array>

namespace acceptlab::gui {

namespace {

const std::array<PartStyle, 9> styles{{
    {QColor(0x88, 0xCC, 0xEE), Qt::SolidPattern},
    {QColor(0xCC, 0x66, 0x77), Qt::BDiagPattern},
    {QColor(0xDD, 0xCC, 0x77), Qt::SolidPattern},
    {QColor(0x11, 0x77, 0x33), Qt::FDiagPattern},
    {QColor(0x88, 0x22, 0x55), Qt::SolidPattern},
    {QColor(0x44, 0xAA, 0x99), Qt::CrossPattern},
    {QColor(0x99, 0x99, 0x33), Qt::Dense4Pattern},
    {QColor(0xAA, 0x44, 0x99), Qt::DiagCrossPattern},
    {QColor(0x77, 0x77, 0xAA), Qt::HorPattern},
}};

}  // namespace

PartStyle part_style(std::size_t part) { return styles.at(part % styles.size()); }

}  // namespace acceptlab::gui
