#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/kernel/measurement.hpp"

namespace acceptlab::experiment {

/// What the replications of one scenario measured, so that more of them can be added later and
/// differences be paired.
struct Replications {
  std::string scenario;                       // Scenario::replication_hash
  std::string result;                         // hash of the result made of them last
  std::vector<kernel::Measurement> measured;  // replication 0 and on
  // The same with run.cost_uncertainty, with run.control_variate; empty when never asked for.
  std::vector<kernel::Measurement> with_drawn_costs{}, of_twin{};
};

/// As the bytes of a file: integers in as few bytes as they need, and a check sum at the end.
std::string encode(const Replications& replications);

/// Nothing when the bytes are damaged, or of a program with other sources.
std::optional<Replications> decode(std::string_view bytes);

}  // namespace acceptlab::experiment
