#pragma once

#include <optional>

#include "models/cpu/cost_table.hpp"
#include "models/cpu/thread.hpp"
#include "models/kernel/connection.hpp"
#include "models/kernel/measurement.hpp"

namespace acceptlab::kernel {

/// Looks on while connections live. It may look but not touch: a run that is observed is the same
/// run. What a connection says of itself is true at the call.
class ConnectionObserver {
 public:
  virtual ~ConnectionObserver() = default;

  // --- The client
  /// Before its first SYN.
  virtual void offered(const Connection& /*connection*/) {}
  /// The first or a further SYN: Connection::syns_sent.
  virtual void syn_sent(const Connection& /*connection*/) {}
  virtual void responded(const Connection& /*connection*/, sim::Duration /*response*/) {}
  virtual void ended(const Connection& /*connection*/, Outcome /*outcome*/,
                     std::optional<LossCause> /*cause*/) {}

  // --- Packets, by what they cost: Syn, Ack, Data, Fin, or Rps on their way to another CPU
  /// One has come to `cpu`. Unless packet work is left to a thread, Watcher::packet_work() says at
  /// once when its work will be done.
  virtual void packet_arrived(const Connection& /*connection*/, cpu::Cost /*what*/,
                              unsigned /*cpu*/) {}
  /// Its work has been done on the connection's CPU; TCP looks at it next.
  virtual void packet_done(const Connection& /*connection*/, cpu::Cost /*what*/) {}

  // --- The kernel's queues; the socket is Connection::socket
  /// The SYN has found its listen socket.
  virtual void socket_chosen(const Connection& /*connection*/) {}
  /// It is in the SYN queue, or answered by a cookie.
  virtual void request_added(const Connection& /*connection*/) {}
  virtual void syn_dropped(const Connection& /*connection*/) {}
  virtual void final_ack_dropped(const Connection& /*connection*/) {}
  /// It is the last in the accept queue, and nobody has been woken for it.
  virtual void queued(const Connection& /*connection*/) {}
  /// It was taken out: accepted, moved to another socket (queued() follows), or lost.
  virtual void left_queue(const Connection& /*connection*/) {}

  // --- The server's threads
  /// `thread` is about to be woken for new connections of `socket`, or for something that
  /// `connection` brings; the other is null.
  virtual void waking(const cpu::Thread& /*thread*/, const ListenSocket* /*socket*/,
                      const Connection* /*connection*/) {}
  virtual void accept_found_nothing(const cpu::Thread& /*thread*/) {}
  /// accept(2) returned at Connection::accepted, now or a moment ago, to Connection::worker.
  virtual void accepted(const Connection& /*connection*/) {}
  /// It is Connection::worker's from now on.
  virtual void handed_over(const Connection& /*connection*/) {}
  /// `thread` works on a request from now on.
  virtual void serving(const Connection& /*connection*/, const cpu::Thread& /*thread*/) {}
  /// The request has had its CPU time and waits for something else.
  virtual void waits_upstream(const Connection& /*connection*/) {}
  virtual void response_sent(const Connection& /*connection*/) {}
};

}  // namespace acceptlab::kernel
