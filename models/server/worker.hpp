#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "models/cpu/thread.hpp"
#include "models/kernel/connection_list.hpp"
#include "models/kernel/event_poll.hpp"
#include "models/server/site.hpp"

namespace acceptlab::server {

/// A worker: a thread, its program, and the connections it owns. What programs have in common
/// stands here; each style is a subclass whose run() reads like the real program.
class Worker {
 public:
  Worker(Site& site, cpu::Thread& thread, unsigned number)
      : site_(site), thread_(thread), number_(number), born_(site.queue.now()) {
    thread_.label = {cpu::ThreadLabel::Kind::Worker, number, 0};
  }
  virtual ~Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  unsigned number() const { return number_; }
  cpu::Thread& thread() { return thread_; }
  sim::FramePool& frame_pool() { return site_.frames; }
  sim::Time born() const { return born_; }
  std::optional<sim::Time> died() const { return died_; }
  std::uint64_t accepted() const { return accepted_; }
  std::uint32_t open_connections() const { return open_; }
  /// When its program was last seen at the top of its loop; now() while it waits there.
  virtual sim::Time last_turn() const { return site_.queue.now(); }
  /// Events that it was told of and has not come to.
  virtual std::size_t events_in_hand() const { return 0; }

  /// The listen sockets it watches, in descriptor order.
  const std::vector<kernel::ListenSocket*>& watched() const { return watched_; }
  /// Before or after start(): from here on the worker waits for `socket` too.
  virtual void watch(kernel::ListenSocket& socket);
  virtual void unwatch(kernel::ListenSocket& socket);

  void start() { thread_.start(begin()); }
  /// Ends the process where it is; its connections are reset. Its sockets are the server's affair.
  virtual void crash();
  /// Stops all its threads for `length`, as if they were swapped out or waited for a disk.
  virtual void stall(sim::Duration length);

  /// Gives a connection of this worker to `to`, from CPU `from`.
  void hand_over(kernel::Connection& connection, Worker& to, cpu::Cpu* from);

 protected:
  /// The program, ready to run.
  virtual std::coroutine_handle<> begin() = 0;
  /// Wakes the thread out of its wait, for a stall.
  virtual void interrupt() = 0;
  /// A connection that another worker has accepted is now this one's.
  virtual void receive(kernel::Connection& connection, cpu::Cpu* from);

  /// The connection is this worker's from here on.
  void own(kernel::Connection& connection);
  void disown(kernel::Connection& connection);
  /// With a shared epoll whoever is handed a connection's event serves it.
  void take_from_owner(kernel::Connection& connection);
  /// accept(2) has returned `connection`, which is owned already; `ago`: what the program has done
  /// since in the same burst.
  void accept_returned(kernel::Connection& connection, sim::Duration ago = {});
  /// Counts a connection that a dispatcher accepted for this worker.
  void count_accepted(const kernel::Connection& connection) { accepted_ += connection.cohort; }
  /// Asked when a connection has just become this worker's: whether it has no slot for it.
  bool lacks_slot() const {
    return site_.settings.connections != 0 && open_ > site_.settings.connections;
  }
  /// The same, or a gate that closes what is too much says so: the connection is to be shed.
  bool has_too_many() const {
    const Gate& gate = site_.settings.gate;
    const bool closes = gate.kind == Gate::Kind::Limit && gate.over == Gate::Over::Close;
    return lacks_slot() || (closes && open_ > gate.max);
  }
  /// How many connections a turn may take from a socket that was reported with `reported` of them.
  unsigned batch_of(std::uint32_t reported) const;
  /// nginx's ngx_accept_disabled: how many connection slots are missing to the free share that a
  /// worker wants to have before it competes for new connections.
  std::int64_t slots_short() const;
  /// Puma: a busy worker sleeps before it tries to accept, so that a less busy one comes first.
  sim::Duration accept_delay() const;

  /// accept(2)'s way to the queue of `socket`, in two steps: the spin lock, then, where acceptors
  /// sleep for each other, until the socket is this thread's:
  ///     co_await spin_for(socket);
  ///     if (!owns(socket)) co_await wait_to_own(socket);
  cpu::Thread::Taking spin_for(kernel::ListenSocket& socket);
  bool owns(kernel::ListenSocket& socket);
  sim::Task<> wait_to_own(kernel::ListenSocket& socket);

  /// CPU time of the request that the connection waits with.
  sim::Duration request_cpu(const kernel::Connection& connection) const;
  sim::Duration request_wait(const kernel::Connection& connection) const;
  /// A thread reads a request of the connection; the first time, its service starts.
  void start_service(kernel::Connection& connection, cpu::Thread& thread);
  /// System calls on a connection, with the message to its flow's CPU where the system has that.
  sim::Duration write_cost(const kernel::Connection& connection, cpu::Thread& thread) {
    return thread.draw(cpu::Cost::Write) + message_cost(connection, thread);
  }
  sim::Duration close_cost(const kernel::Connection& connection, cpu::Thread& thread) {
    return thread.draw(cpu::Cost::Close) + message_cost(connection, thread);
  }
  void close(kernel::Connection& connection);
  /// Closed by the server because it is over a limit: the client sees a reset.
  void shed(kernel::Connection& connection);

  /// Notes a wake-up for a listen socket, and whether a connection came of it.
  void woke() { woken_ = thread_.reason == cpu::Thread::Reason::ListenSocket; }
  void before_sleep() {
    if (woken_) site_.recorder.woken_in_vain();
    woken_ = false;
  }

  Site& site_;
  cpu::Thread& thread_;
  std::vector<kernel::ListenSocket*> watched_;

 private:
  sim::Duration message_cost(const kernel::Connection& connection, cpu::Thread& thread);
  void trim_history(cpu::DelayHistory& history) const;
  sim::Time oldest_unserved(sim::Time otherwise) const;

  unsigned number_;
  sim::Time born_;
  std::optional<sim::Time> died_;
  kernel::ConnectionList connections_;
  std::uint32_t open_ = 0;
  std::uint64_t accepted_ = 0;
  bool woken_ = false;
};

}  // namespace acceptlab::server
