#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace acceptlab::experiment {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
  friend constexpr bool operator==(const Colour&, const Colour&) = default;
};

enum class Dashes : std::uint8_t { Solid, Dash, Dot, DashDot, DashDotDot };
enum class Marker : std::uint8_t { Circle, Square, Triangle, Diamond, TriangleDown, Cross };

/// How one of several columns is drawn wherever it appears: dashes and marker say the same as the
/// colour once more.
struct ColumnLook {
  Colour colour;
  Dashes dashes = Dashes::Solid;
  Marker marker = Marker::Circle;
};

/// The colours of Okabe and Ito (2008), which people who are colour-blind can tell apart.
inline constexpr std::array<ColumnLook, 6> column_looks{{
    {{0x00, 0x72, 0xB2}, Dashes::Solid, Marker::Circle},
    {{0xE6, 0x9F, 0x00}, Dashes::Dash, Marker::Square},
    {{0x00, 0x9E, 0x73}, Dashes::Dot, Marker::Triangle},
    {{0xCC, 0x79, 0xA7}, Dashes::DashDot, Marker::Diamond},
    {{0x56, 0xB4, 0xE9}, Dashes::DashDotDot, Marker::TriangleDown},
    {{0xD5, 0x5E, 0x00}, Dashes::Dash, Marker::Cross},
}};
/// From the seventh column on they repeat.
constexpr const ColumnLook& column_look(std::size_t column) {
  return column_looks[column % column_looks.size()];
}

/// The parts of a stacked bar: Paul Tol's muted scheme, which no column has. Every other part is
/// hatched, so that neighbours differ without colour, too.
inline constexpr std::array<Colour, 9> part_colours{{{0x88, 0xCC, 0xEE},
                                                     {0xCC, 0x66, 0x77},
                                                     {0xDD, 0xCC, 0x77},
                                                     {0x11, 0x77, 0x33},
                                                     {0x88, 0x22, 0x55},
                                                     {0x44, 0xAA, 0x99},
                                                     {0x99, 0x99, 0x33},
                                                     {0xAA, 0x44, 0x99},
                                                     {0x77, 0x77, 0xAA}}};
constexpr const Colour& part_colour(std::size_t part) {
  return part_colours[part % part_colours.size()];
}

}  // namespace acceptlab::experiment
