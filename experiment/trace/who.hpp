#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "models/cpu/thread.hpp"
#include "models/kernel/connection_observer.hpp"
#include "sim/time.hpp"

namespace acceptlab::experiment {

// Who belongs to what, where two calls of the models have to be put together.

/// What wakes a thread: told just before the wake-up.
class WakeCause {
 public:
  static constexpr std::uint64_t none = ~std::uint64_t{0};

  void tell(sim::Time now, const cpu::Thread& thread, const kernel::ListenSocket* socket,
            const kernel::Connection* connection);
  struct Cause {
    std::uint64_t socket = none, connection = none;
  };
  Cause of(sim::Time now, const cpu::Thread& thread) const {
    return thread_ == &thread && told_ == now ? cause_ : Cause{};
  }

 private:
  const cpu::Thread* thread_ = nullptr;
  sim::Time told_{};
  Cause cause_;
};

/// Whose packet it is that packet work is told of: as soon as it has come, or, where packets wait
/// for locks, once its work is over.
class PacketInWork {
 public:
  struct Packet {
    std::uint64_t connection = 0;
    cpu::Cost what{};
    unsigned cpu = 0;
  };

  void arrived(sim::Time now, const kernel::Connection& c, cpu::Cost what, unsigned cpu) {
    coming_ = {c.ordinal, what, cpu};
    came_ = now;
  }
  void done(const kernel::Connection& c, cpu::Cost what) {
    coming_.reset();
    done_[c.cpu] = {c.ordinal, what, c.cpu};
  }
  /// It waits for a thread, and is told of with others.
  void deferred() { coming_.reset(); }
  /// The packet of work that began at `from`; none if it is not known. Each is found once.
  std::optional<Packet> find(sim::Time now, unsigned cpu, sim::Time from);

 private:
  std::optional<Packet> coming_;
  sim::Time came_{};
  std::unordered_map<unsigned, Packet> done_;  // by CPU: the last one
};

/// Which thread accepts for a worker.
class WorkerThreads {
 public:
  void see(const cpu::Thread& thread) {
    if (thread.label.kind == cpu::ThreadLabel::Kind::Worker)
      index_[thread.label.number] = thread.index();
  }
  /// None: it has never run.
  std::optional<unsigned> of(unsigned worker) const {
    const auto found = index_.find(worker);
    return found == index_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  std::unordered_map<unsigned, unsigned> index_;
};

}  // namespace acceptlab::experiment
