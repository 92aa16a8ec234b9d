#include "validation/native/server/accept_gate.hpp"

#include <algorithm>

namespace acceptlab::native::server {

std::int64_t AcceptGate::slots_short(std::uint64_t open) const {
  if (options_.connections == 0) return 0;
  const auto wanted =
      static_cast<std::int64_t>(static_cast<double>(options_.connections) * gate_.free_fraction);
  return wanted -
         (static_cast<std::int64_t>(options_.connections) - static_cast<std::int64_t>(open));
}

std::int64_t AcceptGate::delay_ns(std::uint64_t open) const {
  if (gate_.kind != Gate::Kind::Delay) return 0;
  const std::int64_t most = 25 * static_cast<std::int64_t>(options_.threads);
  return gate_.delay_ns * std::min(static_cast<std::int64_t>(open), most) / most;
}

}  // namespace acceptlab::native::server
