#pragma once

#include <functional>

#include "experiment/sweep/sweep.hpp"
#include "sim/interruption.hpp"

namespace acceptlab::gui {

/// How the window runs points of a folder: `interruption` ends them at once, and `progress` is
/// called from any thread, not too often, and at the end. Both outlive the options.
experiment::SweepOptions sweep_options(
    const sim::Interruption& interruption,
    const std::function<void(unsigned done, unsigned to_run)>& progress);

}  // namespace acceptlab::gui
