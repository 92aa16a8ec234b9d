#pragma once

#include "experiment/sweep/farm.hpp"

namespace acceptlab::experiment {

/// The threads of this machine, each with a point of its own.
class ThreadFarm : public Farm {
 public:
  /// 0: as many as the machine has CPUs.
  explicit ThreadFarm(unsigned threads);
  void run(const FarmWork& work) override;

 private:
  unsigned threads_;
};

}  // namespace acceptlab::experiment
