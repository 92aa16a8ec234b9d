#pragma once

#include <cstdint>

namespace acceptlab::gui {

struct Rgb {
  std::uint8_t red = 0, green = 0, blue = 0;
};

/// A colour for a part, 0 to 1, of a range: from a dark violet over blue and green to a light
/// yellow. Equal steps look equally large, and it is in order by lightness alone, so that it can be
/// read without seeing colours and in grey print.
Rgb ramp_colour(double part);

/// CIE lightness L*, 0 to 100.
double lightness(Rgb colour);
/// Of text and its ground, as WCAG has it: 1 to 21.
double contrast(Rgb a, Rgb b);
/// Black or white, whichever is easier to read on it; the contrast is at least 4.58.
Rgb text_on(Rgb ground);

}  // namespace acceptlab::gui
