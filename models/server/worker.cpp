#include "models/server/worker.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace acceptlab::server {

using kernel::Connection;
using kernel::ListenSocket;
using sim::Duration;
using sim::Task;
using sim::Time;

void Worker::watch(ListenSocket& socket) {
  const auto at =
      std::upper_bound(watched_.begin(), watched_.end(), &socket,
                       [](const auto* a, const auto* b) { return a->number() < b->number(); });
  watched_.insert(at, &socket);
  ++socket.watchers;
}

void Worker::unwatch(ListenSocket& socket) {
  if (std::erase(watched_, &socket) > 0) --socket.watchers;
}

void Worker::accept_returned(Connection& connection, Duration ago) {
  accepted_ += connection.cohort;
  connection.accepted_by = number();
  woken_ = false;
  site_.recorder.accepted(connection, site_.queue.now() - ago, thread_.cpu().index());
  trim_history(thread_.history());  // one that only accepts has no other occasion
}

void Worker::own(Connection& connection) {
  connection.worker = number();
  connections_.prepend(connection);
  ++open_;
}

void Worker::take_from_owner(Connection& connection) {
  if (connection.worker == number()) return;
  site_.workers[connection.worker]->disown(connection);
  own(connection);
}

void Worker::hand_over(Connection& connection, Worker& to, cpu::Cpu* from) {
  disown(connection);
  connection.handed_off = true;
  to.own(connection);
  site_.recorder.tell<&kernel::ConnectionObserver::handed_over>(connection);
  to.receive(connection, from);
}

void Worker::receive(Connection& /*connection*/, cpu::Cpu* /*from*/) {
  AL_CHECK_MSG(false, "a worker of this style takes no hand-off");
}

void Worker::disown(Connection& connection) {
  connections_.remove(connection);
  AL_CHECK(open_ > 0);
  // The last one of a worker that only waits for it may have been another thread's work.
  if (--open_ == 0 && exiting_) interrupt();
}

std::int64_t Worker::slots_short() const {
  if (site_.settings.connections == 0) return 0;
  const auto all = static_cast<double>(site_.settings.connections);
  const auto wanted = static_cast<std::int64_t>(all * site_.settings.gate.free_fraction);
  return wanted -
         (static_cast<std::int64_t>(site_.settings.connections) - static_cast<std::int64_t>(open_));
}

unsigned Worker::batch_of(std::uint32_t reported) const {
  const ServerSettings& s = site_.settings;
  if (s.batch != 0) return s.batch;
  // "All" on kqueue is what kevent told: programs count it down and spare the failing accept.
  if (s.wait != kernel::Wait::Kqueue) return ~0U;
  const std::uint32_t cap = site_.rules.kevent_data_cap;
  return cap == 0 ? reported : std::min(reported, cap);
}

Duration Worker::accept_delay() const {
  const Gate& gate = site_.settings.gate;
  if (gate.kind != Gate::Kind::Delay) return Duration{0};
  const std::int64_t most = 25 * static_cast<std::int64_t>(site_.settings.threads);
  return gate.delay * std::min<std::int64_t>(open_, most) / most;
}

cpu::Thread::Taking Worker::spin_for(ListenSocket& socket) {
  // An owner keeps the spin lock no longer than it takes to write down that it is one.
  const bool holds = socket.lock() != nullptr && socket.owner() == nullptr;
  return thread_.take(socket.lock(), holds ? thread_.cpu().draw(cpu::Cost::LockHold) : Duration{0});
}

bool Worker::owns(ListenSocket& socket) {
  return socket.owner() == nullptr ||
         socket.owner()->own(thread_, thread_.cpu().draw(cpu::Cost::LockHold));
}

sim::Task<> Worker::wait_to_own(ListenSocket& socket) {
  do co_await socket.owner()->sleep(thread_);
  while (!owns(socket));
}

Duration Worker::request_cpu(const Connection& c) const {
  if (c.request == 0) {
    return c.cpu_demand +
           site_.demand.draw(site_.demand.setup_cpu, c.source, c.number, kernel::Demand::Setup, 0);
  }
  return site_.demand.draw(site_.demand.cpu, c.source, c.number, kernel::Demand::Cpu, c.request);
}

Duration Worker::request_wait(const Connection& c) const {
  return site_.demand.draw(site_.demand.wait, c.source, c.number, kernel::Demand::Wait, c.request);
}

void Worker::start_service(Connection& connection, cpu::Thread& thread) {
  if (site_.settings.flows_follow_threads)
    connection.cpu = static_cast<std::uint16_t>(thread.cpu().index());
  site_.recorder.tell<&kernel::ConnectionObserver::serving>(connection, thread);
  if (connection.served) return;
  connection.served = true;
  cpu::DelayHistory& history = thread.history();
  if (connection.handed_off) {
    // Up to accept(2) it waited for the thread that accepted it, then for this one.
    const cpu::DelayHistory& acceptor = site_.workers[connection.accepted_by]->thread_.history();
    auto before = acceptor.since(connection.complete);
    const auto after = acceptor.since(connection.accepted);
    for (std::size_t i = 0; i < before.size(); ++i) before[i] -= after[i];
    site_.recorder.service_started(connection, before, history.since(connection.accepted));
  } else {
    site_.recorder.service_started(connection, history.since(connection.complete), {});
  }
  trim_history(history);
}

Duration Worker::message_cost(const Connection& connection, cpu::Thread& thread) {
  if (!site_.rules.sockets_belong_to_cpus || connection.cpu == thread.cpu().index())
    return Duration{0};
  site_.tcp.receive_message(connection);
  return thread.draw(cpu::Cost::RemoteSocket);
}

Time Worker::oldest_unserved(Time otherwise) const {
  Time oldest = otherwise;
  for (ListenSocket* socket : watched_) oldest = std::min(oldest, socket->oldest_pending(oldest));
  for (const Connection* c = connections_.first(); c != nullptr; c = c->next) {
    if (!c->served) oldest = std::min(oldest, c->complete);
  }
  return oldest;
}

/// Drops what no connection can be blamed on any more: older than all that may still wait for it.
void Worker::trim_history(cpu::DelayHistory& history) const {
  if (!history.wants_trimming()) return;
  const bool own_only = site_.settings.handoff.kind == HandOff::Kind::None &&
                        site_.settings.wait != kernel::Wait::SharedEpoll;
  Time oldest = oldest_unserved(site_.queue.now());
  if (!own_only) {
    for (const Worker* worker : site_.workers) oldest = worker->oldest_unserved(oldest);
  }
  history.forget(oldest);
}

void Worker::close(Connection& connection) {
  if (connection.poll != nullptr) connection.poll->forget(connection);
  disown(connection);
  site_.peer.closed(connection);
}

void Worker::shed(Connection& connection) {
  disown(connection);
  site_.peer.reset_sent(connection, kernel::LossCause::Shed);
}

void Worker::stall(Duration length) {
  thread_.stop_for(length);
  interrupt();
}

void Worker::send_response(Connection& connection, const kernel::Written& written, bool last) {
  connection.server_closes = last;
  site_.peer.response_sent(connection, written);
  if (last || !site_.settings.keepalive_timeout) return;
  connection.idle_since = site_.queue.now();
  site_.connections.hold(connection);
  site_.keepalive.set(*site_.settings.keepalive_timeout,
                      sim::bind<&Worker::keepalive_ends>(*this, argument_of(connection)));
}

/// Not for one that has had another request meanwhile.
void Worker::keepalive_ends(std::uint64_t argument) {
  Connection& connection = kernel::connection_of(argument);
  const bool its_own = connection.state == Connection::State::Accepted &&
                       connection.worker == number() && is_idle(connection);
  if (its_own && connection.idle_since + *site_.settings.keepalive_timeout == site_.queue.now()) {
    connection.server_closes = true;
    expire(connection);
  }
  site_.connections.drop(connection);
}

// --- The end

void Worker::quit(Consequences& cause) {
  cause_ = &cause;
  if (const auto& most = site_.settings.shutdown_timeout)
    site_.queue.after(*most, sim::EventClass::Timer, sim::bind<&Worker::shutdown_ends>(*this));
  interrupt();
}

/// nginx: ngx_close_listening_sockets() and ngx_close_idle_connections(), which a worker comes to
/// when the turn is over in which the signal found it.
Task<> Worker::stop_listening() {
  exiting_ = true;
  Duration cost{};
  for (std::size_t i = 0; i < descriptors_.size(); ++i) cost += thread_.draw(cpu::Cost::Close);
  co_await thread_.run(cost, Duration{0});
  for (ListenSocket* socket : std::vector(watched_)) unwatch(*socket);
  descriptors_.close_all(*cause_);
  silent_ = true;
  if (who_.parent != nullptr) who_.parent->stopped_listening(*this);
  co_await close_idle();
}

Task<> Worker::close_idle() {
  while (const Connection* next = first_idle()) {
    co_await thread_.run(close_cost(*next, thread_), Duration{0});
    // A request may have come for that one meanwhile.
    if (Connection* still = first_idle()) close(*still);
  }
}

Connection* Worker::first_idle() const {
  Connection* c = connections_.first();
  while (c != nullptr && !is_idle(*c)) c = c->next;
  return c;
}

void Worker::wake_idle() {
  for (Connection* c = connections_.first(); c != nullptr; c = c->next) {
    if (c->waiting != nullptr && is_idle(*c)) c->waiting->wake(nullptr);
  }
}

cpu::Thread::Exiting Worker::exit() {
  leave();
  died_ = site_.queue.now();
  gone();
  if (who_.parent != nullptr) who_.parent->exited(*this);
  return thread_.exits();
}

/// nginx's worker_shutdown_timeout, which also ends one that has not come to act on the signal.
void Worker::shutdown_ends(std::uint64_t /*unused*/) {
  if (died_) return;
  end(kernel::LossCause::Shutdown, *cause_);
  if (!silent_ && who_.parent != nullptr) who_.parent->stopped_listening(*this);
  if (who_.parent != nullptr) who_.parent->exited(*this);
}

void Worker::end(kernel::LossCause why, Consequences& cause) {
  leave();
  died_ = site_.queue.now();
  thread_.kill();
  for (ListenSocket* socket : watched_) {
    if (socket->owner() != nullptr) socket->owner()->withdraw(thread_);
  }
  cause.reset += open_;
  while (connections_.first() != nullptr) {
    Connection& connection = *connections_.first();
    if (connection.poll != nullptr) connection.poll->forget(connection);
    connection.poll = nullptr;
    connection.waiting = nullptr;
    connections_.remove(connection);
    --open_;
    site_.peer.reset_sent(connection, why);
  }
  gone();
  while (!watched_.empty()) Worker::unwatch(*watched_.back());  // went with its process
  descriptors_.close_all(cause);
}

}  // namespace acceptlab::server
