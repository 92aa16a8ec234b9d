#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiment/survey/finding.hpp"
#include "sim/distribution.hpp"

namespace acceptlab::experiment {

struct CaptureOptions {
  std::vector<std::uint16_t> ports;  // that the configuration listens on; empty: none is known
  std::string beside;                // begin of the names of files beside the scenario
  unsigned cpus = 1;                 // of the machine: whether the times can be CPU time at all
  sim::Distribution cpu;             // ns; for connections of which the answers were not captured
  std::string cpu_from;              // where that is from
  bool tls = false;                  // connections begin with a handshake
  bool cpu_assumed = false;          // nothing told it: beside waiting it is taken to be less
};

/// [[arrivals]] as a replay of the SYNs of a capture, and what it tells of service and round trips.
/// Throws as read_capture() does; one without a SYN leaves only a problem.
Findings capture_findings(const std::filesystem::path& file, const CaptureOptions& options);

}  // namespace acceptlab::experiment
