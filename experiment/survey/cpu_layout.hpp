#pragma once

#include <string>
#include <vector>

#include "experiment/survey/finding.hpp"
#include "experiment/survey/system_files.hpp"

namespace acceptlab::experiment {

/// The CPUs of a machine that are online, as a scenario's [machine] can say it.
struct CpuLayout {
  unsigned packages = 1, cores = 1, threads_per_core = 1;  // cores of a package
  unsigned llc_per_package = 1, nodes_per_package = 1;
  unsigned online = 1;
  bool known = false;  // else all of this is assumed
  std::string from;    // which files said so
  std::vector<std::string> remarks;

  /// What a scenario calls the CPU that the system calls `number`; none where it is not online.
  /// Linux may number the threads of a core in turn, a scenario never does.
  std::vector<unsigned> in_scenario(const std::vector<unsigned>& numbers) const;
  bool renumbered() const;

  std::vector<unsigned> names;  // by the scenario's number: the system's
};

CpuLayout cpu_layout(const SystemFiles& files);

/// [machine] of a scenario, as far as it is about CPUs.
Findings layout_findings(const CpuLayout& layout);

/// "0-3,8", as scenarios and the kernel write it.
std::string cpu_list_text(const std::vector<unsigned>& cpus);

}  // namespace acceptlab::experiment
