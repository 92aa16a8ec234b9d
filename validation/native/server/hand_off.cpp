#include "validation/native/server/hand_off.hpp"

#include <unistd.h>

namespace acceptlab::native::server {

HandOffRule::HandOffRule(const HandOff& rule, unsigned workers, ServedLog& log, SharedState& shared)
    : rule_(rule),
      workers_(workers),
      log_(log),
      shared_(shared),
      random_(static_cast<unsigned>(::getpid())) {}

std::optional<unsigned> HandOffRule::choose(unsigned by) {
  switch (rule_.kind) {
    case HandOff::Kind::RoundRobin:
      return next_alive_from(shared_.turn.fetch_add(1, std::memory_order_relaxed));
    case HandOff::Kind::LeastConnections:
      return least();
    case HandOff::Kind::TwoIndex: {
      const unsigned worker = two_index(by);
      return alive(worker) ? worker : by;
    }
    case HandOff::Kind::Random:
      return best_drawn();
    default:
      return by;
  }
}

std::optional<unsigned> HandOffRule::next_alive_from(std::uint64_t turn) {
  for (unsigned i = 0; i < workers_; ++i) {
    const auto worker = static_cast<unsigned>((turn + i) % workers_);
    if (alive(worker)) return worker;
  }
  return {};
}

/// The first of equals, as Envoy's scan finds it.
std::optional<unsigned> HandOffRule::least() {
  std::optional<unsigned> best;
  for (unsigned worker = 0; worker < workers_; ++worker) {
    if (alive(worker) && (!best || load(worker) < load(*best))) best = worker;
  }
  return best;
}

/// HAProxy listener_accept: one cursor runs up, one down and past the other where they meet; the
/// less loaded of the two wins and the other cursor moves; the acceptor keeps the connection when
/// it is no more loaded.
unsigned HandOffRule::two_index(unsigned by) {
  if (workers_ == 1) return 0;
  std::uint64_t seen = shared_.cursors.load(std::memory_order_relaxed);
  for (;;) {
    auto up = static_cast<std::uint32_t>(seen), down = static_cast<std::uint32_t>(seen >> 32U);
    const unsigned chosen = between_cursors(by, up, down);
    const std::uint64_t moved = std::uint64_t{down} << 32U | up;
    if (shared_.cursors.compare_exchange_weak(seen, moved, std::memory_order_relaxed))
      return chosen;
  }
}

unsigned HandOffRule::between_cursors(unsigned by, std::uint32_t& up, std::uint32_t& down) {
  const std::uint32_t n = workers_;
  if (up % n == n - 1 - down % n) ++down;
  const unsigned first = up % n, second = n - 1 - down % n;
  const std::uint64_t q0 = load(by), q1 = load(first), q2 = load(second);
  if (q1 < q2) {
    ++down;
    return q0 <= q1 ? by : first;
  }
  ++up;
  if (q1 > q2) return q0 <= q2 ? by : second;
  return q0 < q1 ? by : first;
}

/// The first drawn of equals. The draws are independent: one worker may be drawn twice.
std::optional<unsigned> HandOffRule::best_drawn() {
  std::uniform_int_distribution<unsigned> any(0, workers_ - 1);
  std::optional<unsigned> best;
  for (unsigned i = 0; i < rule_.choices; ++i) {
    const unsigned drawn = any(random_);
    if (alive(drawn) && (!best || load(drawn) < load(*best))) best = drawn;
  }
  return best ? best : next_alive_from(any(random_));
}

}  // namespace acceptlab::native::server
