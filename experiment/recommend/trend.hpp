#pragma once

#include <string>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// What a larger value of a key does to a scenario's goals, as far as that is sure.
enum class Trend : std::uint8_t {
  Easier,  // a value that meets them is met by all larger ones
  Harder,
  Unknown  // a hash deals the sockets anew, or a herd grows with its workers
};

Trend trend_of(const Scenario& scenario, const std::string& key);

}  // namespace acceptlab::experiment
