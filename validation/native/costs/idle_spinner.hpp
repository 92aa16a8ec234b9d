#pragma once

#include "validation/native/costs/child_process.hpp"

namespace acceptlab::native::costs {

/// A process that keeps a CPU busy and makes way for any other at once (SCHED_IDLE).
class IdleSpinner {
 public:
  explicit IdleSpinner(int cpu);

 private:
  ChildProcess process_;
};

}  // namespace acceptlab::native::costs
