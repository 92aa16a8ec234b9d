#include "models/kernel/tcp_input.hpp"

#include "models/kernel/event_poll.hpp"
#include "models/kernel/queue_limits.hpp"
#include "sim/check.hpp"

namespace acceptlab::kernel {

using State = Connection::State;

namespace {

/// Watchers that sleep, or have been woken and not run yet: the scenario key queue_room counts
/// its connections beyond these.
std::uint64_t idle_watchers(ListenSocket& socket) {
  std::uint64_t idle = 0;
  for (const Waiter* waiter : socket.wait_queue().waiters()) idle += waiter->idle_threads();
  return idle;
}

/// In the middle of its handshake, which any further segment of the client ends.
bool awaits_ack(const Connection& c) {
  return c.state == State::HalfOpen || c.state == State::Unqueued || c.state == State::Cookie;
}

}  // namespace

void TcpInput::count(Counter counter, std::uint64_t n) {
  if (const char* name = name_of(counter, rules_.system)) recorder_.count(name, n);
}

bool TcpInput::has_room(ListenSocket& socket, bool for_syn) const {
  if (queue_room_) {
    return socket.pending() < *queue_room_ + idle_watchers(socket);
  }
  return for_syn ? !accept_queue_refuses_syn(rules_, socket.pending(), socket.young(),
                                             socket.backlog(), socket.requests())
                 : !accept_queue_refuses_ack(rules_, socket.pending(), socket.backlog());
}

// --- SYN

/// Linux tcp_conn_request: SYN queue, accept queue, then the reserve for proven peers. The BSDs
/// know only the accept queue here: their half-open connections are not charged to a listener.
bool TcpInput::takes_syn(ListenSocket& socket, bool& cookie) {
  if (rules_.syn_queue != SynQueueLimit::SynCache) {
    if (rules_.syncookies == 2 ||
        syn_queue_full(rules_, socket.requests(), socket.backlog(), rules_.max_syn_backlog)) {
      cookie = rules_.syncookies > 0;
      count(cookie ? Counter::SynQueueCookie : Counter::SynQueueFull);
      if (!cookie) return false;
    }
  }
  while (!has_room(socket, true)) {
    if (rules_.syn_drops_oldest_request && drop_oldest_request(socket)) continue;
    count(Counter::SynFoundQueueFull);
    return false;
  }
  return cookie || rules_.syncookies > 0 ||
         !syn_backlog_reserved(rules_, socket.requests(), rules_.max_syn_backlog);
}

void TcpInput::syn(Connection& connection) {
  switch (connection.state) {
    case State::Connecting:
    case State::Cookie:
      break;
    case State::HalfOpen:
      count(Counter::SynAgain);
      peer_->syn_ack_sent(connection);
      return;
    default:
      return;
  }
  ListenSocket* socket = table_.choose(connection);
  if (socket == nullptr) {
    count(Counter::ResetSent);
    peer_->refusal_sent(connection);
    return;
  }
  if (connection.socket == nullptr) socket->counts.arrived += connection.cohort;
  connection.socket = socket;
  recorder_.tell<&ConnectionObserver::socket_chosen>(connection);
  if (rules_.listener_lock_on_packets &&
      !has_lock<&TcpInput::admit_or_look_again>(connection, *socket))
    return;
  admit(connection, *socket);
}

/// The socket may have closed while the packet spun.
void TcpInput::admit_or_look_again(Connection& connection) {
  if (connection.socket->open()) {
    admit(connection, *connection.socket);
  } else {
    syn(connection);
  }
}

/// A SYN that has found its socket, and has its lock where one is taken.
void TcpInput::admit(Connection& connection, ListenSocket& socket) {
  bool cookie = false;
  if (!takes_syn(socket, cookie)) {
    drop_syn(connection, socket);
    return;
  }
  if (cookie) {
    count(Counter::CookieSent);
    connection.state = State::Cookie;
  } else {
    add_request(connection, socket);
  }
  recorder_.tell<&ConnectionObserver::request_added>(connection);
  peer_->syn_ack_sent(connection);
}

void TcpInput::drop_syn(Connection& connection, ListenSocket& socket) {
  count(Counter::SynDropped);
  recorder_.syn_dropped(connection);
  socket.counts.dropped += recorder_.window_open();
  connection.overflowed = true;
  peer_->syn_dropped(connection);
}

void TcpInput::add_request(Connection& connection, ListenSocket& socket) {
  connection.state = State::HalfOpen;
  connection.syn_acks_sent = 1;
  connection.acknowledged = false;
  count(Counter::RequestAdded);
  socket.add_request(connection);
  if (rules_.syn_queue == SynQueueLimit::SynCache) cache(connection);
  const bool answer_is_late = 2 * connection.one_way >= synack_gap(rules_, 0);
  if (answer_is_late) arm_synack_timer(connection);
}

void TcpInput::remove_request(Connection& connection) {
  if (rules_.syn_queue == SynQueueLimit::SynCache) uncache(connection);
  connection.socket->remove_request(connection);
  connection.state = connection.established ? State::Forgotten : State::Connecting;
}

void TcpInput::cache(Connection& connection) {
  SynCache& cache = cache_of(connection);
  cache.requests.append(connection);
  if (++cache.count <= rules_.syncache_entries) return;
  // The oldest goes. Its SYN-ACK was a cookie as well where the system has them: its ACK counts.
  Connection& victim = *cache.requests.first();
  remove_request(victim);
  if (rules_.syncookies > 0) victim.state = State::Cookie;
  count(Counter::SynCacheOverflow);
  peer_->request_expired(victim);
}

/// The listener's oldest half-open connection, silently. False when it has none.
bool TcpInput::drop_oldest_request(const ListenSocket& socket) {
  for (SynCache& cache : syn_caches_) {
    for (Connection* c = cache.requests.first(); c != nullptr; c = c->next) {
      if (c->socket != &socket) continue;
      remove_request(*c);
      peer_->request_expired(*c);
      return true;
    }
  }
  return false;
}

void TcpInput::uncache(Connection& connection) {
  SynCache& cache = cache_of(connection);
  cache.requests.remove(connection);
  --cache.count;
}

// --- Final ACK

/// Who would migrate to: by the connection's own hash, that is with its real local address.
ListenSocket* TcpInput::survivor_for(const Connection& connection) {
  const Flow flow = peer_->flow_of(connection);
  return table_.choose_by_hash(connection.address, table_.established_hash_of(flow));
}

/// The listen socket that a final ACK belongs to; null when it finds none and draws a RST.
ListenSocket* TcpInput::socket_at_ack(Connection& connection) {
  ListenSocket* chosen = connection.socket;
  const bool went_with_listener = rules_.requests_on_close == RequestsOnClose::Removed ||
                                  rules_.requests_on_close == RequestsOnClose::Reset;
  if (connection.state != State::Cookie && went_with_listener && !chosen->open() &&
      !rules_.migrates())
    return nullptr;
  const bool again = connection.state == State::Cookie || rules_.choose_again_at_ack;
  if (again && connection.forced_socket < 0 && table_.chooses_by_packet()) {
    chosen = table_.choose(connection);
  }
  if (rules_.ack_needs_chosen_request && connection.state != State::Cookie &&
      chosen != connection.socket) {
    return nullptr;
  }
  if (chosen != nullptr && !chosen->open()) {
    if (rules_.on_close == OnClose::Inherit)
      return table_.choose_by_hash(connection.address, connection.hash);
    if (!rules_.migrates()) return nullptr;
    chosen = survivor_for(connection);
    if (chosen == nullptr) count(Counter::NotMigrated);
  }
  return chosen;
}

void TcpInput::final_ack(Connection& connection) {
  if (awaits_ack(connection)) acknowledge(connection, false);
}

/// The end of the handshake. When the packet spins for the lock it is all done again once that is
/// granted, since much may have changed.
void TcpInput::acknowledge(Connection& connection, bool with_data) {
  const State state = connection.state;
  ListenSocket* socket = socket_at_ack(connection);
  if (socket != nullptr && ack_takes_lock() &&
      !(with_data ? has_lock<&TcpInput::data>(connection, *socket)
                  : has_lock<&TcpInput::final_ack>(connection, *socket)))
    return;
  const bool left_alone = state != State::Cookie && !connection.socket->open();
  if (socket == nullptr) {
    if (left_alone) ++connection.socket->on_close.lost;
    if (state != State::Cookie) remove_request(connection);
    count(Counter::ResetSent);
    peer_->reset_sent(connection, LossCause::CloseHandshake);
  } else if (!with_data && defers(connection, *socket)) {
    count(Counter::AckDeferred);
    connection.acknowledged = true;
    arm_synack_timer(connection);
  } else if (!has_room(*socket, false)) {
    refuse_ack(connection, *socket);
  } else {
    if (rules_.migrates() && state != State::Cookie && socket != connection.socket) {
      count(Counter::Migrated);
      recorder_.migrated(connection);
      ++socket->counts.migrated_in;
    }
    if (left_alone) ++connection.socket->on_close.moved;
    if (state == State::Cookie) {
      count(Counter::CookieAccepted);
    } else {
      remove_request(connection);
    }
    complete(connection, *socket);
  }
}

/// tcp_check_req(): TCP_DEFER_ACCEPT drops a bare ACK until the request has timed out so often. The
/// ACK of a cookie knows of no request and comes another way.
bool TcpInput::defers(const Connection& connection, const ListenSocket& socket) {
  return connection.state != State::Cookie && connection.syn_acks_sent - 1U < socket.defer_accept();
}

void TcpInput::drop_ack(Connection& connection, ListenSocket& socket) {
  recorder_.final_ack_dropped(connection);
  socket.counts.dropped += recorder_.window_open();
  connection.overflowed = true;
}

void TcpInput::refuse_ack(Connection& connection, ListenSocket& socket) {
  count(Counter::AckFoundQueueFull);
  count(Counter::AckDropped);
  drop_ack(connection, socket);
  const bool cookie = connection.state == State::Cookie;
  const bool aborts = rules_.abort_on_overflow && !cookie;
  if (aborts || rules_.ack_overflow != AckOverflow::Ignored) {
    if (!cookie) remove_request(connection);
    connection.state = State::Forgotten;
  }
  if (aborts || rules_.ack_overflow == AckOverflow::Reset) {
    if (aborts) count(Counter::RequestAborted);
    count(Counter::ResetSent);
    peer_->reset_sent(connection, LossCause::AckOverflow);
    return;
  }
  const bool forgotten = rules_.ack_overflow == AckOverflow::Forgotten;
  if (!forgotten && !cookie) {
    connection.state = State::Unqueued;
    connection.acknowledged = true;
    arm_synack_timer(connection);
  }
  peer_->final_ack_dropped(connection, forgotten);
}

void TcpInput::complete(Connection& connection, ListenSocket& socket) {
  count(Counter::Completed);
  connection.complete = recorder_.now();
  append(connection, socket);
  socket.wake(owners_cpu_ != nullptr ? owners_cpu_ : cpus_[connection.cpu]);
}

void TcpInput::append(Connection& connection, ListenSocket& socket) {
  socket.append(connection, recorder_.now());
  recorder_.tell<&ConnectionObserver::queued>(connection);
}

void TcpInput::remove_pending(Connection& connection, ListenSocket& socket) {
  socket.remove(connection, recorder_.now());
  recorder_.tell<&ConnectionObserver::left_queue>(connection);
}

// --- The request's timer

void TcpInput::expect_no_ack(Connection& connection) {
  if (connection.state == State::HalfOpen) arm_synack_timer(connection);
}

/// Once for each SYN-ACK, at the latest when it turns out that its ACK will not do.
void TcpInput::arm_synack_timer(Connection& connection) {
  if (connection.synack_timer_set) return;
  connection.synack_timer_set = true;
  connections_.hold(connection);
  const auto sent = static_cast<std::uint32_t>(connection.syn_acks_sent - 1);
  synack_timers_.set(synack_gap(rules_, sent),
                     sim::bind<&TcpInput::synack_timer>(*this, argument_of(connection)));
}

void TcpInput::synack_timer(std::uint64_t argument) {
  Connection& connection = connection_of(argument);
  connection.synack_timer_set = false;
  if (connection.state == State::HalfOpen || connection.state == State::Unqueued) {
    ListenSocket& socket = *connection.socket;
    const std::uint32_t limit = synack_retry_limit(rules_, rules_.synack_retries, socket.requests(),
                                                   socket.young(), socket.backlog());
    const bool orphan =
        !socket.open() && !rules_.migrates() && rules_.requests_on_close != RequestsOnClose::Kept;
    const SynAckTimeout what = synack_timeout(connection.syn_acks_sent - 1U, limit,
                                              connection.acknowledged, socket.defer_accept());
    if (orphan || what == SynAckTimeout::Expires) {
      remove_request(connection);
      count(Counter::RequestTimedOut);
      peer_->request_expired(connection);
    } else {
      socket.age_request(connection);
      ++connection.syn_acks_sent;
      if (what == SynAckTimeout::Resends) count(Counter::SynAckAgain);
      arm_synack_timer(connection);
      if (what == SynAckTimeout::Resends) peer_->syn_ack_sent(connection);
    }
  }
  connections_.drop(connection);
}

// --- After the handshake

void TcpInput::wake_reader(Connection& connection) {
  connection.readable = true;
  if (connection.poll != nullptr) {
    connection.poll->readable(connection, cpus_[connection.cpu]);
  } else if (connection.waiting != nullptr) {
    recorder_.tell<&ConnectionObserver::waking>(*connection.waiting, nullptr, &connection);
    connection.waiting->wake(cpus_[connection.cpu]);
  }
}

void TcpInput::data(Connection& connection) {
  if (awaits_ack(connection)) acknowledge(connection, true);
  switch (connection.state) {
    case State::Queued:
    case State::Accepted:
      connection.request_arrived = true;
      wake_reader(connection);
      break;
    case State::Forgotten:
      count(Counter::ResetSent);
      peer_->reset_sent(connection,
                        connection.overflowed ? LossCause::AckOverflow : LossCause::Timeout);
      break;
    default:
      break;
  }
}

void TcpInput::fin(Connection& connection) {
  connection.finished = true;
  if (connection.state == State::Accepted) wake_reader(connection);
}

void TcpInput::reset_by_client(Connection& connection) {
  // A child in the accept queue stays there; accept returns it and the first read fails.
  connection.aborted = true;
  if (connection.state == State::Queued || connection.state == State::Accepted) {
    wake_reader(connection);
  } else {
    peer_->closed(connection);  // nothing but a request, if that, knows of it
  }
}

void TcpInput::forget(Connection& connection) {
  if (connection.state == State::HalfOpen || connection.state == State::Unqueued) {
    remove_request(connection);
  } else if (connection.state == State::Queued) {
    remove_pending(connection, *connection.socket);
    connection.state = State::Forgotten;
  } else if (connection.state == State::Accepted) {
    --connection.socket->open_connections;
  }
}

Connection* TcpInput::accept(ListenSocket& socket) {
  Connection* connection = socket.take(recorder_.now());
  if (connection == nullptr) return nullptr;
  recorder_.tell<&ConnectionObserver::left_queue>(*connection);
  connection->state = State::Accepted;
  ++socket.open_connections;
  socket.counts.accepted += connection->cohort;
  peer_->accepted(*connection);
  return connection;
}

/// The waker takes the lock once more. What it waits for it is not charged: it has just had it for
/// its own connection, and the rest of its work does not depend on it.
Connection* TcpInput::accept_for_sleeper(ListenSocket& socket, cpu::Cpu* waker) {
  if (waker != nullptr && socket.lock() != nullptr) {
    constexpr sim::Continuation nobody_waits{[](void*, std::uint64_t) {}, nullptr, 0};
    socket.lock()->ask(waker->place(), {waker->draw(cpu::Cost::LockHold)}, nobody_waits);
  }
  return accept(socket);
}

}  // namespace acceptlab::kernel
