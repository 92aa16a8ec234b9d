#pragma once

#include "models/cpu/cpu.hpp"
#include "models/kernel/connection.hpp"
#include "models/kernel/flow.hpp"
#include "models/kernel/measurement.hpp"

namespace acceptlab::kernel {

/// How a response was written: what its write(2) took, what the program has done since in the same
/// burst, and where.
struct Written {
  sim::Duration took{}, since{};
  cpu::Cpu* cpu = nullptr;
};

/// The other end of the network. The server's kernel and programs tell it what they have done: what
/// they sent, at the moment it left, and what they dropped without a word. Implemented by the load,
/// which sees to it that the client hears of it in its time.
class Peer {
 public:
  virtual ~Peer() = default;
  /// A SYN was dropped: nothing is sent; the client will find out by its own timer.
  virtual void syn_dropped(Connection& connection) = 0;
  virtual void syn_ack_sent(Connection& connection) = 0;
  /// The final ACK (or data that repeats it) was dropped; `forgotten`: the request is gone too.
  virtual void final_ack_dropped(Connection& connection, bool forgotten) = 0;
  virtual void reset_sent(Connection& connection, LossCause cause) = 0;
  /// A SYN met a port where nobody listens: RST, ECONNREFUSED.
  virtual void refusal_sent(Connection& connection) = 0;
  /// The server has forgotten the half-open connection: after its last SYN-ACK, or for newer ones,
  /// of which it keeps no more than a cookie.
  virtual void request_expired(Connection& connection) = 0;
  /// The last byte of a response has left.
  virtual void response_sent(Connection& connection, Written written) = 0;
  /// The server has closed the connection; it is over.
  virtual void closed(Connection& connection) = 0;
  /// The connection has been accepted: its client no longer gives up waiting.
  virtual void accepted(Connection& connection) = 0;
  /// The connection's 4-tuple.
  virtual Flow flow_of(const Connection& connection) const = 0;
};

}  // namespace acceptlab::kernel
