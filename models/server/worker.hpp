#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "models/cpu/thread.hpp"
#include "models/kernel/connection_list.hpp"
#include "models/kernel/event_poll.hpp"
#include "models/server/descriptors.hpp"
#include "models/server/site.hpp"

namespace acceptlab::server {

/// Who started a worker: is told what becomes of it, as a master is by SIGCHLD.
class Parent {
 public:
  /// It was asked to quit, and has closed its listen sockets.
  virtual void stopped_listening(Worker& worker) = 0;
  /// It has served its last connection, or was ended after shutdown_timeout, and is no more.
  virtual void exited(Worker& worker) = 0;
  /// It has crashed; `cause` is to blame.
  virtual void reap(Worker& worker, Consequences& cause) = 0;

 protected:
  ~Parent() = default;
};

/// A worker process: a thread, its program, the listen sockets it has open and the connections it
/// owns. What programs have in common stands here; each style is a subclass whose run() reads like
/// the real program.
class Worker {
 public:
  struct Identity {
    unsigned number = 0;       // by birth
    unsigned place = 0;        // in its generation
    Parent* parent = nullptr;  // null: nobody is told of its end
  };
  Worker(Site& site, cpu::Thread& thread, const Identity& who)
      : site_(site), thread_(thread), who_(who), descriptors_(site.tcp), born_(site.queue.now()) {
    thread_.label = {cpu::ThreadLabel::Kind::Worker, who.number, 0};
  }
  virtual ~Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  unsigned number() const { return who_.number; }
  unsigned place() const { return who_.place; }
  Parent* parent() const { return who_.parent; }
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

  /// The listen sockets that its process has open, watched or not.
  Descriptors& descriptors() { return descriptors_; }

  void start() { thread_.start(begin()); }
  /// Ends the process where it is; its connections are reset and its descriptors closed, for which
  /// `cause` is to blame.
  void crash(Consequences& cause) { end(kernel::LossCause::Crash, cause); }
  /// SIGQUIT: when its program looks next it closes its listen sockets and the connections that
  /// wait for another request, serves the others up to the end of their request, and exits.
  /// `cause` gets what comes of it, and is kept until then.
  void quit(Consequences& cause);
  bool quitting() const { return cause_ != nullptr; }
  /// It has closed its listen sockets for that.
  bool silent() const { return silent_; }
  /// Stops all its threads for `length`, as if they were swapped out or waited for a disk.
  virtual void stall(sim::Duration length);

  /// Gives a connection of this worker to `to`, from CPU `from`.
  void hand_over(kernel::Connection& connection, Worker& to, cpu::Cpu* from);

 protected:
  /// The program, ready to run.
  virtual std::coroutine_handle<> begin() = 0;
  /// Wakes the thread out of its wait, for a stall.
  virtual void interrupt() = 0;
  /// What it shares with other workers, or keeps for its threads, is free: its process ends.
  virtual void leave() {}
  /// What others of a shared set would have had from it is theirs.
  virtual void gone() {}
  /// The program is where it can act on quit().
  bool wants_to_quit() const { return quitting() && !exiting_; }
  bool exiting() const { return exiting_; }
  bool drained() const { return exiting_ && open_ == 0; }
  sim::Task<> stop_listening();
  /// Closes the connections that wait for another request.
  virtual sim::Task<> close_idle();
  /// Wakes the threads that sleep for the next request of a connection.
  void wake_idle();
  /// The end of a program that was asked to quit:
  ///     co_await exit();
  cpu::Thread::Exiting exit();
  /// A kept-alive connection that waits for its client's next request, or for its close.
  bool is_idle(const kernel::Connection& connection) const {
    return connection.answered && !connection.readable && !connection.finished &&
           !connection.aborted && !connection.being_served && !connection.awaits_upstream &&
           !connection.server_closes;
  }
  /// The response to the connection's present request is its last, also because the server says so.
  bool closes_after_response(const kernel::Connection& connection) const {
    const std::uint64_t most = site_.settings.keepalive_requests;
    return (connection.requests_left == 1 && connection.hold == sim::Duration{0}) || exiting_ ||
           (most != 0 && connection.request + 1 >= most);
  }
  /// The response leaves. Unless it was the last the connection now waits, for so long at most.
  void send_response(kernel::Connection& connection, const kernel::Written& written, bool last);
  /// keepalive_timeout is over: `connection` is to be closed.
  virtual void expire(kernel::Connection& connection) = 0;
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
  kernel::Connection* first_idle() const;
  void end(kernel::LossCause why, Consequences& cause);
  void shutdown_ends(std::uint64_t unused);
  void keepalive_ends(std::uint64_t connection);

  Identity who_;
  Descriptors descriptors_;
  Consequences* cause_ = nullptr;  // of its being asked to quit
  sim::Time born_;
  std::optional<sim::Time> died_;
  kernel::ConnectionList connections_;
  std::uint32_t open_ = 0;
  std::uint64_t accepted_ = 0;
  bool woken_ = false;
  bool exiting_ = false;  // it acts on quit()
  bool silent_ = false;
};

}  // namespace acceptlab::server
