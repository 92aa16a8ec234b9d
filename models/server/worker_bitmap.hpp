#pragma once

#include <cstdint>
#include <vector>

#include "models/kernel/listen_table.hpp"
#include "models/server/worker.hpp"

namespace acceptlab::server {

/// Hermes: the workers tell a BPF program at the sockets by a bitmap which of them should get new
/// connections. It is written anew every `period`, so a choice may rest on a state that is so old.
/// (Alibaba's workers write it at the end of each of their turns, which last a few milliseconds at
/// most where nothing hangs; one clock for all stands for that.)
///
/// Three filters one after the other, each among those that the one before left: a worker whose
/// turn has lasted for a whole period hangs; one with more connections than the mean and a half
/// has enough; one with more events in hand than the mean and a half too.
class WorkerBitmap {
 public:
  /// `period` > 0.
  WorkerBitmap(Site& site, kernel::ListenTable& table, sim::Duration period)
      : site_(site), table_(table), period_(period) {}
  /// The first is written a period from now; until then every bit is set.
  void start() { again(); }

 private:
  void again();
  void write(std::uint64_t unused);
  void choose_workers();
  template <class Load>
  void keep_below_mean_and_half(Load load);

  Site& site_;
  kernel::ListenTable& table_;
  sim::Duration period_;
  std::vector<const Worker*> chosen_;
};

}  // namespace acceptlab::server
