#pragma once

#include <cstddef>

#include "sim/check.hpp"
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
/// until it is released. Packets do not wait for the owner: they are left to it (net/core/sock.c:
/// lock_sock_nested, __lock_sock, release_sock, __release_sock). The spin lock that guards these
/// few words, and that a packet holds all along where listen sockets have a lock at all, is apart.
///
/// A thread:
///     while (!lock.own(woken)) sleep;
///     ...
///     while (const auto packet = lock.take_packet()) packet();
///     lock.release();
class SocketLock {
 public:
  explicit SocketLock(std::size_t backlog_packets = socket_backlog_packets)
      : backlog_packets_(backlog_packets) {}

  bool owned() const { return owned_; }

  /// True: the socket is the asker's. False: it is somebody's, and the asker sleeps until `woken`
  /// runs, and then has to ask again: another one may have been quicker. It then waits behind all
  /// others.
  bool own(sim::Continuation woken) {
    if (owned_) {
      sleepers_.push_back({woken});
      return false;
    }
    owned_ = true;
    return true;
  }

  /// Leaves `packet` to the owner. False: the backlog is full and the packet is lost. Requires
  /// owned().
  bool leave_to_owner(sim::Continuation packet) {
    AL_CHECK(owned_);
    if (left_to_owner_ == backlog_packets_) return false;
    ++left_to_owner_;
    backlog_.push_back(packet);
    return true;
  }

  /// The next packet for the owner to work on, in the order they came; those that come meanwhile
  /// are its too. None: an empty continuation, and only then it may release.
  sim::Continuation take_packet() {
    AL_CHECK(owned_);
    if (backlog_.empty()) return {};
    const sim::Continuation packet = backlog_.front();
    backlog_.pop_front();
    return packet;
  }

  /// Nobody owns the socket any more; the thread that has slept longest is woken, it alone.
  /// Requires an empty backlog.
  void release() {
    AL_CHECK(owned_ && backlog_.empty());
    owned_ = false;
    left_to_owner_ = 0;
    wake_one();
  }

  /// Who was to go on with `woken` has died before it owned the socket. If it had been woken
  /// already and nobody owns the socket, the next one is woken in its place.
  void withdraw(sim::Continuation woken) {
    const std::size_t before = sleepers_.size();
    sleepers_.remove(Sleeper{woken});
    if (sleepers_.size() == before && !owned_) wake_one();
  }

  std::size_t sleepers() const { return sleepers_.size(); }
  std::size_t backlog() const { return backlog_.size(); }

 private:
  struct Sleeper {
    sim::Continuation woken;
    friend bool operator==(const Sleeper& a, const Sleeper& b) {
      return a.woken.action == b.woken.action && a.woken.object == b.woken.object &&
             a.woken.argument == b.woken.argument;
    }
  };

  void wake_one() {
    if (sleepers_.empty()) return;
    const sim::Continuation woken = sleepers_.front().woken;
    sleepers_.pop_front();
    woken();
  }

  sim::Ring<Sleeper> sleepers_;
  sim::Ring<sim::Continuation> backlog_;
  std::size_t backlog_packets_;
  std::size_t left_to_owner_ = 0;  // since it owns the socket, worked on or not, as sk_backlog.len
  bool owned_ = false;
};

}  // namespace acceptlab::kernel
