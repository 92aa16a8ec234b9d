#pragma once

#include <string>
#include <vector>

#include "gui/timeline/time_axis.hpp"

namespace acceptlab::gui {

struct Tick {
  sim::Time at{};
  std::string label;  // with its unit, counted from the scale's zero
};

/// Round times, 1, 2 or 5 of a power of ten apart and at least `apart` pixels. All have the same
/// unit and as many decimals as they need to differ.
std::vector<Tick> time_ticks(const TimeAxis& axis, sim::Time zero, int apart);

/// "104.512345 ms": exact, as the ticks have it.
std::string moment_text(sim::Duration since_zero);
/// "17.655 us"
std::string length_text(sim::Duration length);

}  // namespace acceptlab::gui
