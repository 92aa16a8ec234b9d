#pragma once

namespace acceptlab::validation {

/// How busy a machine may be while it is measured: fractions of all CPUs' time.
struct QuietLimits {
  double foreign = 0.02;  // used by anything but the measurement, steal included
  double steal = 0.005;   // taken by the hypervisor
};

}  // namespace acceptlab::validation
