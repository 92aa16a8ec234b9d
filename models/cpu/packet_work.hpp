#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "models/cpu/machine.hpp"
#include "models/cpu/spin_lock.hpp"
#include "sim/ring.hpp"

namespace acceptlab::cpu {

class Cpu;

/// The packet work (softirq, netisr) of one CPU: done in the order it came, before any thread.
/// Threads are not told: what they lose is in total(), which they compare with what it was.
class PacketWork {
 public:
  PacketWork(Machine& machine, Cpu& cpu) : machine_(machine), cpu_(cpu) {}

  /// Does work that takes `cost`, then runs `then` if there is one; at once when there is nothing
  /// to wait for. `length`: of a packet that no row of the table of costs is for, as its cost.
  void arrive(Cost cost, sim::Continuation then, std::optional<sim::Duration> length = {});
  /// The packet that is being worked on takes `lock`. True: it has it and goes on. False: it spins
  /// and goes on with `granted`, in which the same call gives true. Null: a lock that costs
  /// nothing.
  bool takes(SpinLock* lock, sim::Continuation granted);
  /// Kernel work for somebody else that comes in now, such as waking a thread.
  void add(sim::Duration work);
  /// The hypervisor takes the CPU away for `length`.
  void steal(sim::Duration length) { run_other(length, true); }
  /// A client on this machine sends or reads something, which takes `length`.
  void run_client(sim::Duration length) {
    if (length > sim::Duration{0}) run_other(length, false);
  }
  /// Packets that have waited for a thread to do them, see Machine::packets_leave_to_thread: does
  /// up to `most` of them.
  void do_deferred(std::size_t most);
  std::size_t deferred() const { return deferred_.size(); }
  /// Called when packets begin to wait for that thread.
  sim::Continuation when_deferred;

  bool busy() const { return spins_ || until_ > machine_.queue.now(); }
  /// A packet spins for a lock that others have first: how long the work takes is not known.
  bool spins() const { return spins_; }
  /// When all that has come is done, unless it spins.
  sim::Time until() const { return until_; }
  /// All of it, what is still to be done too; without a spin that is going on.
  sim::Duration total() const { return total_; }
  sim::Duration done() const {
    const sim::Time now = machine_.queue.now();
    if (spins_) return total_ - (until_ - spins_since_) + (now - spins_since_);
    return until_ > now ? total_ - (until_ - now) : total_;
  }
  /// Parts of done(): time spent spinning, and time that was not the server's.
  sim::Duration spun() const {
    const sim::Time now = machine_.queue.now();
    return spin_.done(now) + (spins_ ? now - spins_since_ : sim::Duration{0});
  }
  sim::Duration of_others() const { return others_.done(machine_.queue.now()); }

 private:
  /// A part of the work whose last piece may still be going on.
  struct Part {
    sim::Duration total{}, last{};
    sim::Time until{};

    sim::Duration done(sim::Time now) const {
      return total - std::clamp(until - now, sim::Duration{0}, last);
    }
    void add(sim::Time now, sim::Duration length, sim::Time end) {
      last = std::clamp(until - now, sim::Duration{0}, last) + length;
      total += length;
      until = end;
    }
  };
  /// One that waits its turn where packets take locks; the first is being worked on.
  struct Packet {
    sim::Continuation then;
    sim::Duration before_lock, under_lock;  // its cost
    sim::Duration hold;                     // longer than under_lock if its cost is too short
  };
  struct Deferred {
    Cost cost;
    sim::Continuation then;
    std::optional<sim::Duration> length;
  };

  void work(const Deferred& packet);
  sim::Duration first_of_burst();
  bool defers();
  void extend(sim::Duration work);
  void run_other(sim::Duration length, bool stolen);
  void queue_packet(Cost cost, sim::Duration work, sim::Continuation then);
  void begin_packet();
  void packet_effect(std::uint64_t unused);
  void end_packet(std::uint64_t unused);
  void lock_granted(std::uint64_t unused);
  /// Where work that comes now begins.
  sim::Time end_of_line() const { return spins_ ? until_ : std::max(machine_.queue.now(), until_); }

  Machine& machine_;
  Cpu& cpu_;
  sim::Time until_{}, busy_since_{};
  sim::Duration total_{};
  Part spin_, others_;
  sim::Ring<Packet> packets_;
  sim::Time packet_began_{}, packet_ends_{}, spins_since_{};
  sim::Continuation granted_;  // of the packet that spins
  sim::Duration owed_{};       // what came in between, to be done before the next packet
  bool packet_has_lock_ = false, spins_ = false;
  sim::Ring<Deferred> deferred_;
};

}  // namespace acceptlab::cpu
