#include "models/server/worker_bitmap.hpp"

#include <algorithm>

namespace acceptlab::server {

void WorkerBitmap::again() {
  site_.queue.after(period_, sim::EventClass::Timer, sim::bind<&WorkerBitmap::write>(*this));
}

/// Both filters by load. That half of the mean is what a worker may be above it is assumed.
template <class Load>
void WorkerBitmap::keep_below_mean_and_half(Load load) {
  std::uint64_t sum = 0;
  for (const Worker* worker : chosen_) sum += load(*worker);
  // load <= 1.5 sum / count, in integers.
  const std::uint64_t count = chosen_.size();
  std::erase_if(chosen_, [&](const Worker* worker) {
    return 2 * count * std::uint64_t{load(*worker)} > 3 * sum;
  });
}

void WorkerBitmap::choose_workers() {
  chosen_.clear();
  const sim::Time now = site_.queue.now();
  for (const Worker* worker : site_.workers) {
    if (!worker->died() && now - worker->last_turn() < period_) chosen_.push_back(worker);
  }
  keep_below_mean_and_half([](const Worker& w) { return w.open_connections(); });
  keep_below_mean_and_half([](const Worker& w) { return w.events_in_hand(); });
}

void WorkerBitmap::write(std::uint64_t /*unused*/) {
  choose_workers();
  // Also those whose worker is dead, and which others hold open.
  for (std::uint32_t s = 0; s < table_.socket_count(); ++s) table_.socket(s).eligible = false;
  for (const Worker* worker : chosen_) {
    for (kernel::ListenSocket* socket : worker->watched()) socket->eligible = true;
  }
  again();
}

}  // namespace acceptlab::server
