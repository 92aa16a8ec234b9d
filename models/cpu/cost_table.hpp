#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace acceptlab::cpu {

/// Everything that costs CPU time; the names are those of [costs] in scenario files.
enum class Cost : std::uint8_t {
  // Softirq, for each segment.
  Syn,
  Ack,
  Data,
  Fin,
  // Softirq, before the first of several segments.
  Irq,
  IdleExit,
  Rps,
  Netisr,
  // From the call that wakes a thread to its running.
  WakeSame,
  WakeIdle,
  WakeRemote,
  // From one thread to the next.
  ContextSwitch,
  // The waker's own part: with an interrupt to another CPU, and without.
  WakeCall,
  WakeQueue,
  // Of a thread that runs on another CPU than before.
  MigrateNear,
  MigrateFar,
  // System calls, each in all.
  AcceptOk,
  AcceptAgain,
  EpollWait,
  EpollCtl,
  Read,
  Write,
  Close,
  ThreadStart,
  // On top, of a socket that belongs to another CPU.
  RemoteSocket,
  // Locks.
  LockHold,
  LockHoldPacket,
  LockWaiter,
  CacheLineNear,
  CacheLineFar,
  // Clients on the same machine.
  ClientOpen,
  ClientConnect,
  ClientSegment,
  ClientAnswer,
  ClientSleep
};
inline constexpr std::size_t cost_count = 35;

/// What an operation costs on a CPU that was idle for this long and more.
struct IdleStep {
  double idle_ns, cost_ns;
};

/// One row of the documentation of costs: name, meaning, default and where that comes from.
struct CostRow {
  std::string_view name;
  double default_ns;  // where it hangs on the idle time: of a CPU that was busy just before
  bool assumed;
  std::string_view meaning, source;
  std::span<const IdleStep> by_idle{};  // empty: the same however long the CPU was idle
};
extern const std::array<CostRow, cost_count> cost_rows;

/// What one operation costs: a distribution, or several by how long the CPU had been idle.
class CostEntry {
 public:
  CostEntry() = default;  // costs nothing
  explicit CostEntry(sim::Distribution flat) {
    steps_.push_back({sim::Duration{0}, std::move(flat)});
    settle();
  }
  /// `steps`: idle time -> cost from there on, rising in idle time; between the steps the cost is
  /// that of the last step reached, before the first that of the first.
  explicit CostEntry(std::vector<std::pair<sim::Duration, sim::Distribution>> steps)
      : steps_(std::move(steps)) {
    settle();
  }

  bool is_zero() const { return constant_ && value_ == sim::Duration{0}; }

  /// `use` counts the uses by object `source`, which address the draw.
  sim::Duration draw(const sim::RandomSpace& space, std::uint32_t source, std::uint64_t& use,
                     sim::Duration idle = {}) const {
    return constant_ ? value_ : draw_other(space, source, use, idle);
  }

 private:
  void settle();
  sim::Duration draw_other(const sim::RandomSpace& space, std::uint32_t source, std::uint64_t& use,
                           sim::Duration idle) const;

  std::vector<std::pair<sim::Duration, sim::Distribution>> steps_;
  sim::Duration value_{};
  bool constant_ = true;
};

/// The cost profile of a machine.
class CostTable {
 public:
  static CostTable zero() { return {}; }
  /// The table that ships: the defaults of cost_rows.
  static CostTable standard();

  CostEntry& operator[](Cost cost) { return entries_[static_cast<std::size_t>(cost)]; }
  const CostEntry& operator[](Cost cost) const { return entries_[static_cast<std::size_t>(cost)]; }

 private:
  std::array<CostEntry, cost_count> entries_;
};

}  // namespace acceptlab::cpu
