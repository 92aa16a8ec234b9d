#pragma once

#include <functional>

#include "experiment/sweep/sweep.hpp"
#include "sim/interruption.hpp"

namespace acceptlab::gui {

/// How the window runs points of a folder: `interruption`, which outlives the options, ends them at
/// once, and `progress` is called from any thread, not too often, and at the end.
experiment::SweepOptions sweep_options(
    const sim::Interruption& interruption,
    std::function<void(unsigned done, unsigned to_run)> progress);

}  // namespace acceptlab::gui
