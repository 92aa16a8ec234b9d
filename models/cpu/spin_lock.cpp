#include "models/cpu/spin_lock.hpp"

#include <algorithm>

namespace acceptlab::cpu {

Distance SpinLock::distance_to(CpuPlace asker) const {
  if (!last_ || last_->cpu == asker.cpu) return Distance::None;
  return last_->cache == asker.cache ? Distance::Near : Distance::Far;
}

sim::Duration SpinLock::acquire(sim::Time now, CpuPlace asker, sim::Duration transfer,
                                sim::Duration hold) {
  const sim::Time granted = std::max(now, free_at_) + transfer;
  free_at_ = granted + hold;
  last_ = asker;
  return granted - now;
}

}  // namespace acceptlab::cpu
