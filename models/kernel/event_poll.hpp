#pragma once

#include <coroutine>
#include <cstddef>
#include <list>
#include <memory>
#include <vector>

#include "models/cpu/thread.hpp"
#include "models/kernel/choices.hpp"
#include "models/kernel/connection.hpp"
#include "models/kernel/listen_socket.hpp"
#include "models/kernel/recorder.hpp"

namespace acceptlab::kernel {

/// A thing reported ready: a listen socket or a connection.
class Ready {
 public:
  explicit Ready(ReadyLink& link) : link_(&link) {}
  bool is_listen_socket() const { return link_->is_listen_socket; }
  ListenSocket& socket() const;
  /// Connections that waited at a listen socket when it was reported: what kevent tells.
  std::uint32_t reported() const;
  Connection& connection() const { return *static_cast<Connection*>(link_); }

 private:
  ReadyLink* link_;
};

/// Moves what is a listen socket to the front, where nothing else changes its order; returns how
/// many there are. (std::stable_partition takes memory each time.)
std::ptrdiff_t listen_sockets_first(std::vector<Ready>& ready);

/// An epoll, kqueue or poll set: what its threads wait on. Items become ready by callback and are
/// asked again when they are handed out, as Linux ep_send_events does.
class EventPoll {
 public:
  enum class Flavour : std::uint8_t {
    Herd,       // epoll: a non-exclusive entry at the head of each socket's wait queue
    Exclusive,  // EPOLLEXCLUSIVE: an exclusive entry at the tail
    Kqueue,     // a note: no wake-up while it is queued already
    Poll,       // poll(2): as Herd, and finds ready sockets in descriptor order
    Ring        // io_uring with a multishot accept: an exclusive entry that ends every round
  };

  /// `waits_until_run`: KernelRules::epoll_waits_until_run.
  EventPoll(Flavour flavour, Trigger trigger, Recorder& recorder, bool waits_until_run = false)
      : recorder_(recorder),
        flavour_(flavour),
        trigger_(trigger),
        waits_until_run_(waits_until_run) {}
  ~EventPoll();
  EventPoll(const EventPoll&) = delete;
  EventPoll& operator=(const EventPoll&) = delete;

  /// EPOLL_CTL_ADD of a listen socket. A queue that is not empty makes it ready at once.
  void watch(ListenSocket& socket);
  void unwatch(ListenSocket& socket);
  bool watches(const ListenSocket& socket) const;
  /// DEL and ADD: to the tail of the wait queue.
  void rearm(ListenSocket& socket);
  /// One-shot: hands out again what was handed out. Wakes a thread if it is ready already, as
  /// EPOLL_CTL_MOD does.
  void enable(ListenSocket& socket, cpu::Cpu* caller);

  /// Tells of a connection of this set that has become readable, on CPU `waker`.
  void readable(Connection& connection, cpu::Cpu* waker);

  /// Up to `max_events` things that are ready now, in the list's order; level-triggered listen
  /// sockets go back to its tail. Returns how many were put into `out` (which is cleared first).
  std::size_t harvest(std::size_t max_events, std::vector<Ready>& out, cpu::Cpu* caller);

  /// Sleeps in the set until something becomes ready or kick() is called. The thread stops being
  /// a waiter when it is woken, not when it runs.
  struct [[nodiscard]] Sleep {
    EventPoll& poll;
    cpu::Thread& thread;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      poll.sleepers_.push_back({&thread, poll.recorder_.now()});
      thread.sleep().await_suspend(handle);
    }
    void await_resume() const noexcept { std::erase(poll.waking_, &thread); }
  };
  Sleep sleep(cpu::Thread& thread) { return {*this, thread}; }
  /// A connection of this set is over, or was taken away.
  void forget(Connection& connection) { unlink(connection); }
  /// Wakes `thread` if it sleeps here, for a reason that is no event of the set.
  void kick(cpu::Thread& thread, cpu::Cpu* waker = nullptr);

  /// One more process has the set open.
  void join() { ++members_; }
  /// The process of `thread` is dead. The set closes with the last that has it open.
  void leave(cpu::Thread& thread);

  const std::vector<std::pair<cpu::Thread*, sim::Time>>& sleepers() const { return sleepers_; }

  class Item;

 private:
  bool exclusive() const { return flavour_ == Flavour::Exclusive || flavour_ == Flavour::Ring; }
  void enlist(Item& item);
  void add_ready(ReadyLink& link);
  bool wake_one(cpu::Cpu* waker, const ReadyLink& cause);
  Item* item_of(const ListenSocket& socket) const;
  void unlink(ReadyLink& link);
  bool still_ready(const ReadyLink& link) const;

  Recorder& recorder_;
  std::vector<std::unique_ptr<Item>> items_, retired_;
  std::vector<std::pair<cpu::Thread*, sim::Time>> sleepers_;  // the last is woken first
  ReadyLink* first_ = nullptr;
  ReadyLink* last_ = nullptr;
  std::vector<cpu::Thread*> waking_;  // woken and not yet running
  unsigned members_ = 0;
  Flavour flavour_;
  Trigger trigger_;
  bool waits_until_run_;
};

/// The registration of one listen socket in one set.
class EventPoll::Item final : public ReadyLink, public Waiter {
 public:
  Item(EventPoll& poll, ListenSocket& socket)
      : Waiter(poll.exclusive()), poll_(poll), socket_(socket) {
    is_listen_socket = true;
  }
  bool notify(ListenSocket& socket, cpu::Cpu* waker) override;
  const cpu::Thread* sleeper() const override {
    return poll_.sleepers_.empty() ? nullptr : poll_.sleepers_.back().first;
  }
  sim::Time asleep_since() const override { return poll_.sleepers_.back().second; }
  std::uint32_t idle_threads() const override {
    return static_cast<std::uint32_t>(poll_.sleepers_.size() + poll_.waking_.size());
  }
  ListenSocket& socket() const { return socket_; }
  bool disabled = false;       // one-shot, and handed out
  std::uint32_t reported = 0;  // the queue's length when it was handed out last

 private:
  EventPoll& poll_;
  ListenSocket& socket_;
};

inline ListenSocket& Ready::socket() const {
  return static_cast<EventPoll::Item*>(link_)->socket();
}

inline std::uint32_t Ready::reported() const {
  return static_cast<EventPoll::Item*>(link_)->reported;
}

}  // namespace acceptlab::kernel
