#pragma once

#include <coroutine>
#include <cstddef>

#include "models/cpu/thread.hpp"
#include "sim/event_queue.hpp"
#include "sim/ring.hpp"

namespace acceptlab::kernel {

/// How many packets a listen socket's backlog takes. Linux counts bytes and refuses a packet when
/// there are more than sk_rcvbuf + sk_sndbuf already (tcp_v4_rcv of 3.9 to 4.3): 87380 + 16384, the
/// defaults of tcp_rmem and tcp_wmem, so one packet more than 103764 / 768 = 135 whole ones. 768 is
/// the memory of a small packet (assumed: sk_buff, skb_shared_info and a head of 256 bytes, each
/// rounded up).
inline constexpr std::size_t socket_backlog_packets = 136;

/// The part of Linux's lock_sock that sleeps: a thread owns the socket, and other threads sleep
/// until it is released. Packets do not wait for the owner: they are left to it, and it works on
/// them before it releases the socket (net/core/sock.c: lock_sock_nested, __lock_sock,
/// release_sock, __release_sock). The spin lock that guards these few words, and that a packet
/// holds all along where listen sockets have a lock at all, is apart.
///
/// It is given back by itself when the time it was asked for is over: an event only where somebody
/// sleeps or was left.
class SocketLock {
 public:
  explicit SocketLock(sim::EventQueue& queue, std::size_t backlog_packets = socket_backlog_packets)
      : queue_(queue), backlog_packets_(backlog_packets) {}

  bool owned() const { return armed_ || queue_.now() < free_at_; }

  /// True: the socket is `asker`'s for `hold`. False: it is somebody's; the asker has to sleep and
  /// then to ask again, since another one may have been quicker. It then waits behind all others.
  bool own(cpu::Thread& asker, sim::Duration hold);

  struct [[nodiscard]] Sleep {
    SocketLock& lock;
    cpu::Thread& thread;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) { lock.put_to_sleep(thread, handle); }
    void await_resume() const noexcept {}
  };
  /// Until the socket is released and it is the thread's turn.
  Sleep sleep(cpu::Thread& thread) { return {*this, thread}; }

  /// Leaves `packet` to the owner, to run after `work` on the owner's CPU. False: the backlog is
  /// full and the packet is lost. Requires owned().
  bool leave_to_owner(sim::Continuation packet);
  /// The CPU of whoever owns the socket, or did last.
  cpu::Cpu& owners_cpu() { return *cpu_; }

  /// `dead` will not ask again. If it had been woken and nobody owns the socket, the next is woken.
  void withdraw(cpu::Thread& dead);

  std::size_t sleepers() const { return sleepers_.size(); }
  std::size_t backlog() const { return backlog_.size(); }

 private:
  struct Sleeper {
    cpu::Thread* thread;
    sim::Time since;
  };

  void put_to_sleep(cpu::Thread& thread, std::coroutine_handle<> handle);
  void arm();
  void hold_ends(std::uint64_t unused);
  void wake_one();

  sim::EventQueue& queue_;
  sim::Time free_at_{};
  cpu::Cpu* cpu_ = nullptr;
  cpu::Thread* woken_ = nullptr;  // has not asked again yet
  sim::Ring<Sleeper> sleepers_;
  sim::Ring<sim::Continuation> backlog_;
  sim::Continuation in_work_;  // of the backlog
  std::size_t backlog_packets_;
  std::size_t left_to_owner_ = 0;  // since it owns the socket, worked on or not, as sk_backlog.len
  bool armed_ = false;
};

}  // namespace acceptlab::kernel
