#pragma once

#include "experiment/survey/cpu_layout.hpp"
#include "experiment/survey/finding.hpp"
#include "experiment/survey/system_files.hpp"

namespace acceptlab::experiment {

/// Receive queues, where they interrupt, and whether software steers packets on: of the interface
/// with the default route, else of the one with the most queues.
Findings network_findings(const SystemFiles& files, const CpuLayout& layout);

}  // namespace acceptlab::experiment
