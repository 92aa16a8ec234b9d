#include "models/server/hand_off.hpp"

#include <algorithm>

namespace acceptlab::server {

/// The first of equals, as Envoy's scan finds it.
Worker& HandOffRule::least() const {
  return **std::min_element(workers_.begin(), workers_.end(), [](const Worker* a, const Worker* b) {
    return a->open_connections() < b->open_connections();
  });
}

/// HAProxy listener_accept: one cursor runs up, one down and past the other where they meet; the
/// less loaded of the two wins and the other cursor moves; the accepting thread keeps the
/// connection when it is no more loaded.
Worker& HandOffRule::two_index(const Worker& by) {
  const std::size_t n = workers_.size();
  if (n == 1) return *workers_.front();
  if (up_ % n == n - 1 - down_ % n) ++down_;
  Worker& first = *workers_[up_ % n];
  Worker& second = *workers_[n - 1 - down_ % n];
  const auto q0 = by.open_connections(), q1 = first.open_connections(),
             q2 = second.open_connections();
  Worker* own = const_cast<Worker*>(&by);
  if (q1 < q2) {
    ++down_;
    return q0 <= q1 ? *own : first;
  }
  ++up_;
  if (q1 > q2) return q0 <= q2 ? *own : second;
  return q0 < q1 ? *own : first;
}

/// The first drawn of equals. The draws are independent: one worker may be drawn twice.
Worker& HandOffRule::random_choice(const kernel::Connection& c) const {
  sim::DrawSequence draws(space_, sim::Purpose::HandOff, c.source, c.number);
  const auto n = static_cast<std::uint32_t>(workers_.size());
  Worker* best = workers_[draws.below(n)];
  for (unsigned i = 1; i < rule_.choices; ++i) {
    Worker* other = workers_[draws.below(n)];
    if (other->open_connections() < best->open_connections()) best = other;
  }
  return *best;
}

Worker* HandOffRule::choose(kernel::Connection& connection, Worker& by) {
  if (workers_.empty() || (rule_.kind == HandOff::Kind::Credit && free_.empty())) {
    waiting_.push_back({&connection, &by});
    return nullptr;
  }
  switch (rule_.kind) {
    case HandOff::Kind::None:
      return &by;
    case HandOff::Kind::RoundRobin:
      return workers_[turn_++ % workers_.size()];
    case HandOff::Kind::LeastConnections:
      return &least();
    case HandOff::Kind::TwoIndex:
      return &two_index(by);
    case HandOff::Kind::Random:
      return &random_choice(connection);
    case HandOff::Kind::Credit:
      break;
  }
  Worker* worker = free_.front();
  free_.pop_front();
  return worker;
}

void HandOffRule::returned(Worker& worker) {
  if (rule_.kind != HandOff::Kind::Credit) return;
  if (waiting_.empty()) {
    free_.push_back(&worker);
    return;
  }
  const Waiting first = waiting_.front();
  waiting_.pop_front();
  first.with->hand_over(*first.connection, worker, &first.with->thread().cpu());
}

void HandOffRule::remove(Worker& worker) {
  std::erase(workers_, &worker);
  free_.remove(&worker);
  waiting_.remove_if([&](const Waiting& w) { return w.with == &worker; });
}

}  // namespace acceptlab::server
