#pragma once

#include <memory>
#include <vector>

#include "models/server/accept_mutex.hpp"
#include "models/server/worker.hpp"
#include "sim/ring.hpp"

namespace acceptlab::server {

/// Chooses who gets a connection after accept(2); null: whoever accepted it keeps it.
class HandOffRule;

/// A worker that serves many connections at once from one epoll, kqueue or poll: nginx, HAProxy,
/// Envoy, memcached and their like.
class EventLoopWorker final : public Worker {
 public:
  /// What the workers of a server share; each may be null.
  struct Common {
    AcceptMutex* mutex = nullptr;
    AcceptTurns* turns = nullptr;
    HandOffRule* hand_off = nullptr;
  };
  /// `poll` is the worker's own, or shared with others.
  EventLoopWorker(Site& site, cpu::Thread& thread, const Identity& who, kernel::EventPoll& poll,
                  const Common& common)
      : Worker(site, thread, who),
        poll_(poll),
        mutex_(common.mutex),
        turns_(common.turns),
        hand_off_(common.hand_off) {
    poll_.join();
  }

  void watch(kernel::ListenSocket& socket) override;
  void unwatch(kernel::ListenSocket& socket) override;
  sim::Time last_turn() const override { return waits_ ? site_.queue.now() : turn_began_; }
  std::size_t events_in_hand() const override {
    return ready_.size() - at_ + run_queue_.size() - worked_off_;
  }

 private:
  void leave() override;
  void gone() override {
    if (shares_poll()) give_back_ready();
  }
  void receive(kernel::Connection& connection, cpu::Cpu* from) override;
  void expire(kernel::Connection& connection) override;
  std::coroutine_handle<> begin() override;
  void interrupt() override { poll_.kick(thread_); }

  sim::Process run();
  sim::Task<> turn_events();
  sim::Task<> take(kernel::Ready ready);
  sim::Task<> take_in_turn(kernel::Ready ready);
  sim::Task<> burst(kernel::Connection& connection);
  sim::Task<> shared_burst(kernel::Connection& connection);
  sim::Task<> open_inbox();
  sim::Task<> work_off();
  sim::Task<> give_away(kernel::Connection& connection);

  void compete_for_mutex();
  void end_turn();
  void limit_wait();
  void set_alarm();
  void alarm(std::uint64_t unused);
  bool harvest();
  void give_back_ready();
  void order_ready();
  void enlist_sockets();
  void delist_sockets();
  bool moves_to_tail(const kernel::ListenSocket& socket, bool accepted);
  void park_if_full();
  void unpark_if_drained();
  void adopt(kernel::Connection& connection);
  void join(kernel::Connection& connection);
  bool reads_at_once() const { return site_.settings.first_read == FirstRead::AtOnce; }
  bool serves_on_accept() const { return site_.settings.first_read == FirstRead::OnAccept; }
  /// Without asking its set whether there is something.
  bool reads_first() const { return site_.settings.first_read != FirstRead::Event; }
  /// Of a connection that was accepted. A ring needs no system call to ask for its data, and one
  /// that is read at once may need none either.
  sim::Duration registration_cost() {
    const bool ring = site_.settings.wait == kernel::Wait::IoUring;
    return ring || reads_first() ? sim::Duration{0} : thread_.draw(cpu::Cost::EpollCtl);
  }
  sim::Duration joining_cost(const kernel::Connection& connection) {
    return connection.poll != nullptr ? sim::Duration{0} : thread_.draw(cpu::Cost::EpollCtl);
  }
  bool shares_poll() const { return site_.settings.wait == kernel::Wait::SharedEpoll; }
  sim::Duration answering_cost(const kernel::Connection& connection);
  void answer(kernel::Connection& connection);
  void close_and_account(kernel::Connection& connection);
  void hold_until(kernel::Connection& connection, sim::Duration wait);
  void upstream_answers(std::uint64_t connection);

  kernel::EventPoll& poll_;
  AcceptMutex* mutex_;
  AcceptTurns* turns_;
  HandOffRule* hand_off_;
  sim::Process process_;
  std::vector<kernel::Ready> ready_;                // of the turn under way
  std::size_t at_ = 0;                              // in ready_: what the turn is at
  std::vector<kernel::Connection*> run_queue_;      // to be read and served in this turn
  std::size_t worked_off_ = 0;                      // of the run queue
  sim::Ring<kernel::Connection*> inbox_;            // handed to it, and not looked at yet
  std::int64_t accept_disabled_ = 0;                // nginx's ngx_accept_disabled
  std::vector<std::uint32_t> accept_turns_;         // by socket, those that did not end in EAGAIN
  kernel::ListenSocket* accepting_from_ = nullptr;  // whose turn it has
  std::uint64_t scans_ = 0;
  sim::Time turn_began_{};  // the turn under way
  static constexpr sim::Time never = sim::Time::max();
  sim::Time wait_ends_ = never;  // of a turn that waits without the mutex
  kernel::Written written_;      // by the running burst, at its end
  bool enlisted_ = false, parked_ = false;
  bool waits_ = false;       // asleep in its poll set, or on its way out of it
  bool lost_mutex_ = false;  // the turn's attempt to get it failed
  bool timed_out_ = false;   // the turn's wait is over, event or not
  bool alarm_set_ = false;
};

}  // namespace acceptlab::server
