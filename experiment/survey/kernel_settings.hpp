#pragma once

#include "experiment/survey/finding.hpp"
#include "experiment/survey/system_files.hpp"

namespace acceptlab::experiment {

/// [kernel]: version, timer, and the sysctls that the model looks at.
Findings kernel_findings(const SystemFiles& files);

/// machine.quota: the least limit on CPU time of this process's cgroup and those above it.
Findings quota_findings(const SystemFiles& files);

/// The version of /proc as a scenario writes it. A distribution that calls all of a series x.y.0 is
/// asked for its real release in `banner` (/proc/version, /proc/version_signature), else the series
/// is all that is known: "6.1".
std::string kernel_version_text(std::string_view release, std::string_view banner);

}  // namespace acceptlab::experiment
