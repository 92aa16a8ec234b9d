#include "gui/sweep/colour_ramp.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace acceptlab::gui {

namespace {

struct Linear {
  double red, green, blue;
};

/// From CIE L*a*b* under D65; not necessarily within what a screen can show.
Linear from_lab(double l, double a, double b) {
  constexpr double delta = 6.0 / 29;
  const auto inverse = [](double t) {
    return t > delta ? t * t * t : 3 * delta * delta * (t - 4.0 / 29);
  };
  const double fy = (l + 16) / 116;
  const double x = 0.95047 * inverse(fy + a / 500);
  const double y = inverse(fy);
  const double z = 1.08883 * inverse(fy - b / 200);
  return {3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
          -0.9692660 * x + 1.8760108 * y + 0.0415560 * z,
          0.0556434 * x - 0.2040259 * y + 1.0572252 * z};
}

bool is_shown(const Linear& c) {
  constexpr double slack = 1e-4;
  const auto fits = [](double x) { return -slack <= x && x <= 1 + slack; };
  return fits(c.red) && fits(c.green) && fits(c.blue);
}

std::uint8_t encoded(double linear) {
  linear = std::clamp(linear, 0.0, 1.0);
  const double s = linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(255 * s));
}

double decoded(std::uint8_t encoded) {
  const double s = encoded / 255.0;
  return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
}

double luminance(Rgb c) {
  return 0.2126 * decoded(c.red) + 0.7152 * decoded(c.green) + 0.0722 * decoded(c.blue);
}

constexpr double pi = 3.14159265358979323846;
constexpr double darkest = 18, lightest = 92;     // L*
constexpr double first_hue = 312, last_hue = 98;  // degrees, violet to yellow
constexpr double most_chroma = 56;

/// Lightness and hue go evenly; the chroma is that much, or as much as a screen can show.
Rgb computed(double part) {
  const double l = darkest + part * (lightest - darkest);
  const double hue = (first_hue + part * (last_hue - first_hue)) * pi / 180;
  double chroma = most_chroma;
  Linear colour = from_lab(l, chroma * std::cos(hue), chroma * std::sin(hue));
  while (!is_shown(colour) && chroma > 0) {
    chroma -= 0.5;
    colour = from_lab(l, chroma * std::cos(hue), chroma * std::sin(hue));
  }
  return {encoded(colour.red), encoded(colour.green), encoded(colour.blue)};
}

constexpr std::size_t steps = 256;

std::array<Rgb, steps> make_table() {
  std::array<Rgb, steps> table;
  for (std::size_t i = 0; i < steps; ++i)
    table.at(i) = computed(static_cast<double>(i) / (steps - 1));
  return table;
}

}  // namespace

Rgb ramp_colour(double part) {
  static const std::array<Rgb, steps> table = make_table();
  const double place = std::clamp(part, 0.0, 1.0) * (steps - 1);
  return table.at(static_cast<std::size_t>(std::lround(place)));
}

double lightness(Rgb colour) {
  const double y = luminance(colour);
  return y > 216.0 / 24389 ? 116 * std::cbrt(y) - 16 : y * 24389.0 / 27;
}

double contrast(Rgb a, Rgb b) {
  const double one = luminance(a) + 0.05, other = luminance(b) + 0.05;
  return std::max(one, other) / std::min(one, other);
}

Rgb text_on(Rgb ground) {
  constexpr Rgb black{0, 0, 0}, white{255, 255, 255};
  return contrast(black, ground) >= contrast(white, ground) ? black : white;
}

}  // namespace acceptlab::gui
