#pragma once

#include "experiment/result/sink.hpp"
#include "experiment/trace/recording.hpp"

namespace acceptlab::gui {

/// All slices of a recording, waits in accept queues and for locks too, with a header line: lane,
/// what, from_s and to_s (from the end of the warm-up), length_us, connection (empty where there
/// is none). In the order of their beginnings, waits for locks last.
void write_slices_csv(const experiment::Recording& recording, const experiment::Sink& sink);

}  // namespace acceptlab::gui
