#pragma once

#include <cstdint>

#include "validation/native/server/choices.hpp"

namespace acceptlab::native::server {

/// Whether a worker registers a listen socket anew after a turn of accepting from it.
class RearmRule {
 public:
  explicit RearmRule(Rearm rearm) : rearm_(rearm) {}

  /// `accepted`: the turn's last accept4 returned a connection that found a slot. nginx comes to
  /// ngx_reorder_accept_events only then: with multi_accept, whose turns end in EAGAIN, never.
  /// `turns`: of that socket so far; `slots_short`: see AcceptGate.
  bool moves_to_tail(bool accepted, std::uint32_t& turns, std::int64_t slots_short) const {
    if (rearm_ != Rearm::Every16) return rearm_ == Rearm::Each;
    return accepted && (turns++ % 16 == 0 || slots_short > 0);
  }

 private:
  Rearm rearm_;
};

}  // namespace acceptlab::native::server
