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
  /// `poll` is the worker's own, or shared with others. `mutex`: nginx's accept mutex, or null.
  EventLoopWorker(Site& site, cpu::Thread& thread, unsigned number, kernel::EventPoll& poll,
                  AcceptMutex* mutex, HandOffRule* hand_off)
      : Worker(site, thread, number), poll_(poll), mutex_(mutex), hand_off_(hand_off) {
    poll_.join();
  }

  void watch(kernel::ListenSocket& socket) override;
  void unwatch(kernel::ListenSocket& socket) override;
  void crash() override;

 private:
  void receive(kernel::Connection& connection, const cpu::Cpu* from) override;
  std::coroutine_handle<> begin() override;
  void interrupt() override { poll_.kick(thread_); }

  sim::Process run();
  sim::Task<> turn_events();
  sim::Task<> take(kernel::ListenSocket& socket);
  sim::Task<> burst(kernel::Connection& connection);
  sim::Task<> shared_burst(kernel::Connection& connection);
  sim::Task<> open_inbox();
  sim::Task<> give_away(kernel::Connection& connection);

  void compete_for_mutex();
  void order_ready();
  void hold_ready();
  void enlist_sockets();
  void delist_sockets();
  unsigned batch_of(const kernel::ListenSocket& socket) const;
  void park_if_full();
  void unpark_if_drained();
  void adopt(kernel::Connection& connection);
  bool shares_poll() const { return site_.settings.wait == kernel::Wait::SharedEpoll; }
  sim::Duration closing_cost(const kernel::Connection& connection);
  void answer(kernel::Connection& connection);
  void close_and_account(kernel::Connection& connection);
  void hold_until(kernel::Connection& connection, sim::Duration wait);
  void upstream_answers(std::uint64_t connection);

  kernel::EventPoll& poll_;
  AcceptMutex* mutex_;
  HandOffRule* hand_off_;
  sim::Process process_;
  std::vector<kernel::Ready> ready_;
  std::size_t at_ = 0;                    // in ready_: what the turn is at
  sim::Ring<kernel::Connection*> inbox_;  // handed to it, and not looked at yet
  std::int64_t accept_disabled_ = 0;      // nginx's ngx_accept_disabled
  std::uint64_t accept_turns_ = 0, scans_ = 0;
  std::uint64_t sleep_number_ = 0;
  sim::Duration closing_{};  // share of the running burst that closes the connection
  bool enlisted_ = false, parked_ = false;

  void mutex_timeout(std::uint64_t sleep_number);
};

}  // namespace acceptlab::server
