#pragma once

#include <string>

#include "experiment/sweep/tornado.hpp"

namespace acceptlab::gui {

/// Whether either side of a bar is shown to differ from the scenario as it is.
bool is_told_apart(const experiment::TornadoBar& bar);
/// Whether a side is there at all.
bool is_known(const experiment::TornadoBar& bar);

/// "198us: 1.2 ms, -6.2% ±1%", the difference as on the command line; or why there is none.
std::string side_text(const experiment::Tornado& tornado,
                      const std::optional<experiment::TornadoSide>& side);

}  // namespace acceptlab::gui
