#include "models/kernel/listen_socket.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace acceptlab::kernel {

void ListenSocket::add_request(Connection& connection) {
  connection.socket = this;
  connection.young = true;
  ++requests_;
  ++young_;
}

void ListenSocket::remove_request(Connection& connection) {
  AL_CHECK(requests_ > 0 && connection.socket == this);
  --requests_;
  if (connection.young) --young_;
}

void ListenSocket::age_request(Connection& connection) {
  if (!connection.young) return;
  connection.young = false;
  --young_;
}

void ListenSocket::append(Connection& connection, sim::Time now) {
  connection.socket = this;
  connection.state = Connection::State::Queued;
  connection.queued = now;
  queue_.append(connection);
  pending_.add(now, 1);
}

void ListenSocket::remove(Connection& connection, sim::Time now) {
  AL_CHECK(connection.socket == this && pending_.value() > 0);
  queue_.remove(connection);
  pending_.add(now, -1);
  stays_ += (now - std::max(connection.queued, window_start_)).count();
}

void ListenSocket::open_window(sim::Time now) {
  pending_.restart(now);
  counts = {};
  stays_ = 0;
  window_start_ = now;
}

sim::Int128 ListenSocket::pending_area(sim::Time now) {
  sim::Int128 stays = stays_;
  for (const Connection* c = queue_.first(); c != nullptr; c = c->next) {
    stays += (now - std::max(c->queued, window_start_)).count();
  }
  AL_CHECK(stays == pending_.area(now));
  return stays;
}

Connection* ListenSocket::choose_to_take() {
  switch (settings_.order) {
    case AcceptQueueOrder::Fifo:
      return queue_.first();
    case AcceptQueueOrder::NewestFirst:
      return queue_.last();
    case AcceptQueueOrder::Random: {
      sim::DrawSequence draws(settings_.space, sim::Purpose::Wake, settings_.number, draws_++);
      Connection* chosen = queue_.first();
      for (std::uint32_t steps = draws.below(pending()); steps > 0; --steps) chosen = chosen->next;
      return chosen;
    }
  }
  return queue_.first();
}

Connection* ListenSocket::take(sim::Time now) {
  if (queue_.first() == nullptr) return nullptr;
  Connection* connection = choose_to_take();
  remove(*connection, now);
  return connection;
}

void ListenSocket::wake(cpu::Cpu* waker) {
  if (settings_.wake_order == WakeOrder::System) {
    wait_queue_.wake(*this, waker);
  } else {
    wait_queue_.wake_what_if(*this, waker, settings_.wake_order,
                             {settings_.space, sim::Purpose::Wake, settings_.number, draws_++});
  }
}

}  // namespace acceptlab::kernel
