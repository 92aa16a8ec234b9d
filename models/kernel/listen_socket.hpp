#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "models/cpu/spin_lock.hpp"
#include "models/kernel/choices.hpp"
#include "models/kernel/connection_list.hpp"
#include "models/kernel/socket_lock.hpp"
#include "models/kernel/wait_queue.hpp"
#include "sim/random.hpp"
#include "sim/time_average.hpp"

namespace acceptlab::kernel {

/// What a listen socket counted over the window; cohort counts are in the Recorder.
struct ListenSocketCounts {
  std::uint64_t arrived = 0, accepted = 0, dropped = 0, migrated_in = 0, inherited_in = 0,
                reset = 0;
};

/// A listen socket: its SYN queue (a count; the requests point here), its accept queue, and who
/// waits for it.
class ListenSocket {
 public:
  struct Settings {
    std::uint32_t number = 0;        // birth number
    std::uint32_t address = 0;       // index of its listen address
    std::uint32_t backlog = 0;       // after the clamp to somaxconn
    std::uint32_t defer_accept = 0;  // TCP_DEFER_ACCEPT in SYN-ACK timeouts; 0: not set
    AcceptQueueOrder order = AcceptQueueOrder::Fifo;
    WakeOrder wake_order = WakeOrder::System;
    sim::RandomSpace space;
  };
  ListenSocket(const Settings& settings, sim::Time born) : settings_(settings), born_(born) {}

  std::uint32_t number() const { return settings_.number; }
  std::uint32_t address() const { return settings_.address; }
  std::uint32_t backlog() const { return settings_.backlog; }
  /// A final ACK without data makes no connection before its request timed out so often.
  std::uint32_t defer_accept() const { return settings_.defer_accept; }
  bool open() const { return open_; }
  sim::Time born() const { return born_; }
  sim::Time died() const { return died_; }

  // --- SYN queue
  std::uint32_t requests() const { return requests_; }
  std::uint32_t young() const { return young_; }
  void add_request(Connection& connection);
  void remove_request(Connection& connection);
  /// The request's SYN-ACK is sent again.
  void age_request(Connection& connection);

  // --- Accept queue
  std::uint32_t pending() const { return static_cast<std::uint32_t>(pending_.value()); }
  std::int64_t pending_max() const { return pending_.max(); }
  /// Counts begin again: the window opens.
  void open_window(sim::Time now);
  /// Connections times nanoseconds in the accept queue since open_window(). Checks that it is the
  /// sum of all stays in it.
  sim::Int128 pending_area(sim::Time now);
  /// When the connection that has waited longest became complete; `otherwise` if none waits.
  sim::Time oldest_pending(sim::Time otherwise) const {
    return queue_.first() == nullptr ? otherwise : queue_.first()->complete;
  }
  void append(Connection& connection, sim::Time now);
  /// The connection to accept next; null when the queue is empty.
  Connection* take(sim::Time now);
  void remove(Connection& connection, sim::Time now);
  Connection* first() { return queue_.first(); }

  /// Connections of this socket that are accepted and not over (what least-connections looks at);
  /// TcpInput counts them.
  std::uint32_t open_connections = 0;

  /// What acceptors take and, depending on the system, packets too; null: it costs nothing.
  cpu::SpinLock* lock() { return lock_.get(); }
  /// What acceptors sleep for, where the system has them sleep; else null.
  SocketLock* owner() { return owner_.get(); }
  void guard(std::unique_ptr<cpu::SpinLock> lock, std::unique_ptr<SocketLock> owner) {
    lock_ = std::move(lock);
    owner_ = std::move(owner);
  }
  WaitQueue& wait_queue() { return wait_queue_; }
  /// One round of wake-ups for a connection that was appended, on CPU `waker`.
  void wake(cpu::Cpu* waker);

  void close(sim::Time now) {
    open_ = false;
    died_ = now;
  }

  ListenSocketCounts counts;
  /// What became of the connections it had when it closed: at once, or at their final ACK.
  struct OnClose {
    std::uint64_t lost = 0, moved = 0;
  } on_close;
  unsigned watchers = 0, holders = 0;  // workers, and processes that have it open
  /// Choose::Bitmap: the program's bit for this socket, as it was written last.
  bool eligible = true;

 private:
  Connection* choose_to_take();

  Settings settings_;
  WaitQueue wait_queue_;
  std::unique_ptr<cpu::SpinLock> lock_;
  std::unique_ptr<SocketLock> owner_;
  ConnectionList queue_;
  sim::TimeAverage pending_;
  sim::Int128 stays_ = 0;  // nanoseconds spent in the queue by those who left it in the window
  sim::Time window_start_{};
  std::uint64_t draws_ = 0;
  std::uint32_t requests_ = 0, young_ = 0;
  bool open_ = true;
  sim::Time born_, died_{};
};

}  // namespace acceptlab::kernel
