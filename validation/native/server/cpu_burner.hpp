#pragma once

#include <cstdint>

namespace acceptlab::native::server {

/// Burns CPU time by counted work, not by a look at the clock: a stolen or preempted burst takes
/// longer on the wall and the same of the CPU.
class CpuBurner {
 public:
  explicit CpuBurner(double loops_per_us) : loops_per_us_(loops_per_us) {}

  /// Loops per microsecond on this CPU as it usually is: the median of short trials.
  static double measure();

  double loops_per_us() const { return loops_per_us_; }
  void burn(std::int64_t ns) const;

 private:
  double loops_per_us_;
};

}  // namespace acceptlab::native::server
