#pragma once

#include <vector>

#include "models/cpu/placement.hpp"
#include "models/cpu/thread.hpp"

namespace acceptlab::cpu {

/// Where DragonFly runs a woken thread: usched_dfly.c, dfly_choose_best_queue(), read at
/// f875a8eec79e (between 5.8 and 6.0). From the root of the topology down, the child with the
/// lowest score is taken; here the levels are last-level cache and CPU.
class DflyPlacement final : public Placement {
 public:
  explicit DflyPlacement(std::vector<Cpu*> cpus);

  Cpu& at_wake(const Thread& thread, const Cpu* waker) override;
  Thread* pull_to(Cpu& idle) override;
  void balance(Cpu& /*busy*/) override {}

 private:
  std::int64_t score(const Thread& thread, const Cpu* waker, const std::vector<Cpu*>& group) const;

  std::vector<Cpu*> cpus_;
  std::vector<std::vector<Cpu*>> caches_;
};

}  // namespace acceptlab::cpu
