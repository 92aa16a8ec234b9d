#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/cpu/account.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"
#include "sim/wide_integer.hpp"

namespace acceptlab::kernel {

// What one replication measured. The models write it, the experiment layer reads it. Counts and
// latencies are those of the cohort: the connections whose first SYN was sent in the window from
// the end of the warm-up to the end. Rates, accounts and wake-ups are those of the window itself.

/// Why a connection was lost; the names are those of result JSON's lost_by_cause.
enum class LossCause : std::uint8_t {
  SynOverflow,
  AckOverflow,
  ClosePending,
  CloseHandshake,
  Crash,
  Timeout,
  Shed,
  NoListener,
  ClientAbort,
  Shutdown
};
inline constexpr std::array loss_cause_names{
    "syn_overflow", "ack_overflow", "close_pending", "close_handshake", "crash",
    "timeout",      "shed",         "no_listener",   "client_abort",    "shutdown"};

/// How a connection ended; InFlight until it did.
enum class Outcome : std::uint8_t { InFlight, Completed, Refused, Reset, TimedOut };

struct ConnectionCounts {
  std::uint64_t offered = 0, accepted = 0, completed = 0, refused = 0, reset = 0, timed_out = 0;
  std::uint64_t accepted_local = 0;  // by a thread on the CPU of their packets' work
  std::uint64_t censored = 0;        // of the cohort, not yet ended when the drain was over
  std::uint64_t syn_dropped = 0, final_ack_dropped = 0, syn_retransmitted = 0;
  std::uint64_t migrated = 0, inherited = 0, aborted_on_close = 0;
  std::array<std::uint64_t, loss_cause_names.size()> lost_by_cause{};
  std::uint64_t lost() const { return refused + reset + timed_out; }
  std::uint64_t in_flight() const { return offered - completed - lost(); }
};

struct Latencies {
  sim::Histogram accept_wait;   // complete in the kernel -> accept returned
  sim::Histogram service_wait;  // complete in the kernel -> the serving thread starts on it
  sim::Histogram connect;       // first SYN -> client sees it established
  sim::Histogram request;       // request sent -> last byte
  sim::Histogram response;      // first SYN -> last byte of the first request
};

/// Sums in nanoseconds over the connections counted in service_wait; they add up to its sum.
struct Blame {
  enum Part : std::uint8_t { Softirq, Lock, RunQueue, WakeUp, BusyWorker, HandOff };
  static constexpr std::array names{"softirq", "lock",        "run_queue",
                                    "wake_up", "busy_worker", "hand_off"};
  std::array<sim::Int128, names.size()> ns{};
};

struct WakeupCounts {
  std::uint64_t woken = 0;          // threads woken for a listen socket
  std::uint64_t epoll_returns = 0;  // returns of epoll_wait, poll or kevent with something
  std::uint64_t eagain = 0;         // accepts that found nothing
  std::uint64_t spurious = 0;       // woken, and left without a connection
  std::uint64_t context_switches = 0;
  std::uint64_t accepts = 0;     // successful accepts in the window, for the ratios
  std::uint64_t migrations = 0;  // threads that run on another CPU than before
};

struct SocketMeasurement {
  unsigned index = 0;    // birth number
  unsigned address = 0;  // index of the listen address
  sim::Time born{};      // from the end of the warm-up; 0: before it
  std::optional<sim::Time> died;
  std::uint64_t arrived = 0;     // cohort connections whose first SYN it was given
  std::uint64_t accepted = 0;    // cohort connections accepted from it
  sim::Int128 pending_area = 0;  // connections x nanoseconds over the window
  std::int64_t pending_max = 0;
  std::int64_t limit = 0;  // connections that fit its accept queue
  std::uint64_t dropped = 0, migrated_in = 0, inherited_in = 0, reset = 0;
};

struct WorkerMeasurement {
  unsigned index = 0;
  sim::Time born{};
  std::optional<sim::Time> died;
  std::uint64_t accepted = 0;  // cohort connections that it accepted
  sim::Duration busy{};        // not asleep in its wait, over the window
};

using cpu::Account;
using cpu::account_names;

struct CpuMeasurement {
  unsigned index = 0;
  cpu::Accounts spent{};  // adds up to the window
};

struct LifecycleMeasurement {
  sim::Time at{};                     // from the end of the warm-up
  std::string what;                   // the event as written
  std::uint64_t lost = 0, moved = 0;  // connections that it cost, or that other sockets got by it
  std::uint64_t delayed = 0;          // most that waited in all accept queues beyond what is usual
  std::optional<sim::Duration> recovered_after;  // nothing: never, or nobody was delayed
};

/// One cell of --series.
struct SeriesCell {
  sim::Int128 pending_area = 0;  // connections x nanoseconds, all sockets
  std::uint64_t lost = 0, accepted = 0;
  sim::UInt128 accept_wait_sum = 0;  // nanoseconds, of connections accepted in the cell
  sim::Duration busy{};              // all workers
};

struct Measurement {
  ConnectionCounts connections;
  Latencies latency;
  Blame blame;
  std::vector<Latencies> streams;  // one per arrivals entry; empty when there is only one
  WakeupCounts wakeups;
  std::vector<SocketMeasurement> sockets;
  std::vector<WorkerMeasurement> workers;
  std::vector<CpuMeasurement> cpus;
  std::vector<LifecycleMeasurement> lifecycle;
  std::vector<SeriesCell> series;
  std::map<std::string, std::uint64_t> counters;  // the system's own names, over the window
  sim::Duration warmup{}, window{};               // lengths
  sim::Duration simulated{};                      // warm-up, window and drain
  std::uint64_t offered_in_window = 0, completed_in_window = 0;
  std::uint64_t events = 0, fingerprint = 0;
  bool backlog_grows = false;         // at the window's end still: experiment/run/overload.hpp
  std::vector<std::string> findings;  // sentences, such as a socket that lost its last watcher
};

}  // namespace acceptlab::kernel
