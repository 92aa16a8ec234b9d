#include "validation/native/load/closed_clients.hpp"

#include <algorithm>

#include "validation/native/load/own_draws.hpp"

namespace acceptlab::native::load {
namespace {

constexpr Nanoseconds pause_after_failure = 1'000'000;

std::vector<Nanoseconds> first_times(const ClosedLoad& load) {
  std::vector<Nanoseconds> times(load.clients);  // never holds more: no allocation later
  for (std::uint32_t i = 0; i < load.clients; ++i) times[i] = load.think / load.clients * i;
  return times;
}

}  // namespace

ClosedClients::ClosedClients(const ClosedLoad& load)
    : load_(load), thinking_(std::greater<>{}, first_times(load)) {}

Nanoseconds ClosedClients::due() const {
  if (thinking_.empty() || thinking_.top() >= load_.duration) return never;
  return thinking_.top();
}

PlannedConnection ClosedClients::take() {
  PlannedConnection next = own_flow(taken_++, load_.on_loopback);
  next.at = thinking_.top();
  next.cpu = load_.cpu;
  thinking_.pop();
  return next;
}

void ClosedClients::ended(Nanoseconds now, bool issued) {
  thinking_.push(now + (issued ? load_.think : std::max(load_.think, pause_after_failure)));
}

}  // namespace acceptlab::native::load
