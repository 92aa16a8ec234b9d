#pragma once

#include <string>

#include "sim/distribution.hpp"

namespace acceptlab::experiment {

/// The CPU time of a request that nothing tells: a lognormal of one shape.
struct AssumedCpu {
  double mean_s = 220e-6, p99_s = 2e-3;  // the default of work.cpu
  std::string why = "assumed; --access-log tells";

  std::string value() const;               // as TOML
  sim::Distribution distribution() const;  // ns
};

/// Beside waiting whose whole time was measured, with this mean: no more than a tenth of it.
AssumedCpu assumed_cpu_beside(double mean_wait_s);

}  // namespace acceptlab::experiment
