#pragma once

#include <cstdint>

#include "validation/native/server/options.hpp"

namespace acceptlab::native::server {

/// When a worker may accept, and what it does with a connection too many. `open`: connections that
/// the worker holds.
class AcceptGate {
 public:
  explicit AcceptGate(const Options& options) : options_(options), gate_(options.gate) {}

  /// nginx's ngx_accept_disabled: connection slots that are missing to the share which a worker
  /// wants to have free before it competes for new connections.
  std::int64_t slots_short(std::uint64_t open) const;
  /// Puma: a busy worker sleeps before it tries to accept, so that a less busy one comes first.
  std::int64_t delay_ns(std::uint64_t open) const;
  /// Asked when a connection has just become the worker's: it has no slot for it.
  bool lacks_slot(std::uint64_t open) const {
    return options_.connections != 0 && open > options_.connections;
  }
  /// The same, or a gate that closes what is too much says so: the connection is to be shed.
  bool has_too_many(std::uint64_t open) const {
    return lacks_slot(open) || (limits(Gate::Over::Close) && open > gate_.max);
  }
  /// Whether the worker is to stop, and may go on, watching its listen sockets.
  bool parks(std::uint64_t open) const { return limits(Gate::Over::Park) && open >= gate_.max; }
  bool unparks(std::uint64_t open) const { return open <= gate_.low; }

 private:
  bool limits(Gate::Over over) const {
    return gate_.kind == Gate::Kind::Limit && gate_.over == over;
  }

  const Options& options_;
  const Gate& gate_;
};

}  // namespace acceptlab::native::server
