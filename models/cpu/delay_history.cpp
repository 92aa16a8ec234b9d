#include "models/cpu/delay_history.hpp"

#include <algorithm>

namespace acceptlab::cpu {

void DelayHistory::record(Kind kind, sim::Time end, sim::Duration delay) {
  if (delay <= sim::Duration{0}) return;
  if (size_ == ring_.size()) grow();
  ring_[(head_ + size_++) & (ring_.size() - 1)] = {end, delay.count(), totals_, kind};
  totals_[kind] += delay.count();
}

DelayHistory::Totals DelayHistory::since(sim::Time from) const {
  // The first interval that ends after `from`: most questions reach back over a few, which lie in
  // the cache; the others are found by bisection.
  std::size_t low = 0, high = size_;
  for (std::size_t step = 4; step < size_ && step <= 64; step *= 4) {
    if (place(size_ - step).end > from) {
      high = size_ - step;
    } else {
      low = size_ - step + 1;
      break;
    }
  }
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (place(middle).end > from) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  if (low == size_) return {};
  const Interval& first = place(low);
  Totals since = totals_;
  for (std::size_t i = 0; i < since.size(); ++i) since[i] -= first.before[i];
  const std::int64_t outside = first.delay - std::min(first.delay, (first.end - from).count());
  since[first.kind] -= outside;
  return since;
}

void DelayHistory::forget(sim::Time horizon) {
  while (size_ > 0 && place(0).end <= horizon) {
    head_ = (head_ + 1) & (ring_.size() - 1);
    --size_;
  }
  trim_at_ = std::max(least_trim_size, 2 * size_);
}

void DelayHistory::grow() {
  std::vector<Interval> larger(std::max<std::size_t>(16, 2 * ring_.size()));
  for (std::size_t i = 0; i < size_; ++i) larger[i] = place(i);
  ring_.swap(larger);
  head_ = 0;
}

}  // namespace acceptlab::cpu
