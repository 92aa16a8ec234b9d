#include "validation/native/server/serving.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "validation/native/server/clock.hpp"
#include "validation/native/server/metrics.hpp"

namespace acceptlab::native::server {
namespace {

constexpr std::size_t read_bytes = 16384;
constexpr std::size_t most_drained = 1U << 20U;

}  // namespace

Serving::Serving(Site& site, Post& post, ReadySet& set, Alarms& alarms, ConnectionTable& table)
    : site_(site), post_(post), set_(set), alarms_(alarms), table_(table), buffer_(read_bytes) {}

void Serving::adopt(const Accepted& accepted) {
  Connection& connection = table_.begin(accepted.fd);
  connection.owner = &post_;
  if (accepted.row != nullptr) connection.row = accepted.row;
  connection.row->worker = static_cast<std::uint16_t>(post_.number);
  alarms_.await_client(connection, accepted.at_ns);
  const Ready ready = connection.ready();
  connection.release();
  // From here on another thread may have it.
  if (set_.add_connection(accepted.fd, ready)) return;
  if (Connection* mine = claim(ready)) {
    add(post_.counters.shed);
    close(*mine);
  }
}

Connection* Serving::claim(Ready ready) {
  Connection* connection = table_.find(ready.fd());
  if (connection == nullptr || !connection->claim(ready.use())) return nullptr;
  closed_ = false;
  return connection;
}

/// Gives a connection back that is not closed; works on where something came meanwhile.
void Serving::finish_turn(Connection& connection) {
  while (!closed_ && connection.release()) go_on(connection);
}

void Serving::burst(Ready ready) {
  Connection* connection = claim(ready);
  if (connection == nullptr) return;
  go_on(*connection);
  finish_turn(*connection);
}

void Serving::go_on(Connection& connection) {
  take_from_owner(connection);
  switch (connection.state) {
    case Connection::State::Reading:
      return connection.leftover.empty() ? read(connection) : read_leftover(connection);
    case Connection::State::Waiting:
      connection.told = true;
      // Whoever was told of its end may have found the connection claimed.
      if (connection.wait_ends_ns <= now_ns()) answer(connection);
      return;
    case Connection::State::Writing:
      connection.told = true;
      return write(connection);
    case Connection::State::Draining:
      return drain(connection);
  }
}

void Serving::wait_is_over(Ready ready) {
  Connection* connection = claim(ready);
  if (connection == nullptr) return;
  take_from_owner(*connection);
  if (connection->state == Connection::State::Waiting) answer(*connection);
  finish_turn(*connection);
}

void Serving::client_is_too_slow(Ready ready) {
  Connection* connection = claim(ready);
  if (connection == nullptr) return;
  add(post_.counters.timed_out);
  close(*connection);
}

/// With a shared epoll whoever is told of a connection serves it.
void Serving::take_from_owner(Connection& connection) {
  if (connection.owner == &post_) return;
  release(*connection.owner);
  hold(post_);
  connection.owner = &post_;
}

// --- Reading

/// Up to the end of a request or of what is there: an edge is told once, the client's end included.
void Serving::read(Connection& connection) {
  const std::int64_t begin = now_ns();
  for (;;) {
    const ssize_t size = ::recv(connection.fd, buffer_.data(), buffer_.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return alarms_.keep_awaiting(connection);
    if (size <= 0) return client_gone(connection);
    if (connection.row->started_ns == 0) {
      connection.row->started_ns = begin;
      connection.row->worker = static_cast<std::uint16_t>(post_.number);
    }
    const auto read = static_cast<std::size_t>(size);
    connection.told = read == buffer_.size();
    if (understand(connection, {buffer_.data(), read})) return;
  }
}

void Serving::read_leftover(Connection& connection) {
  const std::string bytes = std::exchange(connection.leftover, {});
  connection.told = true;
  if (!understand(connection, bytes)) read(connection);
}

/// False when there is no whole request yet.
bool Serving::understand(Connection& connection, std::string_view bytes) {
  const RequestReader::Result result = connection.reader.feed(bytes);
  if (result == RequestReader::Result::Incomplete) return false;
  if (result == RequestReader::Result::Complete) {
    connection.leftover = bytes;
    begin_service(connection);
  } else {
    refuse(connection, result);
  }
  return true;
}

void Serving::client_gone(Connection& connection) {
  if (connection.reader.in_request() || connection.row->requests == 0)
    add(post_.counters.client_gone);
  close(connection);
}

// --- Serving

void Serving::begin_service(Connection& connection) {
  const Request& request = connection.reader.request();
  if (connection.row->requests == 0) connection.row->id = request.id;
  connection.close_after = !(site_.options.keep_alive && request.keep_alive) || winding_up_;
  site_.burner.burn(request.cpu_ns);
  if (request.wait_ns == 0) return answer(connection);
  connection.state = Connection::State::Waiting;
  alarms_.stop_awaiting(connection);
  set_.want_nothing(connection.fd);
  connection.wait_ends_ns = now_ns() + request.wait_ns;
  alarms_.end_wait_at(connection.wait_ends_ns, connection);
}

void Serving::answer(Connection& connection) {
  const Request& request = connection.reader.request();
  if (winding_up_) connection.close_after = true;
  if (request.target == Request::Target::Metrics) {
    const Reply reply("200 OK", "text/plain; version=0.0.4", metrics_text(site_.log),
                      !connection.close_after);
    connection.own_reply = reply.bytes(request.head_only);
    connection.unsent = connection.own_reply;
  } else {
    connection.unsent = site_.replies.done(!connection.close_after).bytes(request.head_only);
  }
  write(connection);
}

void Serving::refuse(Connection& connection, RequestReader::Result why) {
  add(post_.counters.broken_requests);
  const std::string_view reply = site_.replies.refusal(why).bytes(false);
  ::send(connection.fd, reply.data(), reply.size(), MSG_NOSIGNAL);
  ::shutdown(connection.fd, SHUT_WR);
  connection.state = Connection::State::Draining;
  alarms_.await_client(connection, now_ns());
  drain(connection);
}

void Serving::drain(Connection& connection) {
  while (connection.drained < most_drained) {
    const ssize_t size = ::recv(connection.fd, buffer_.data(), buffer_.size(), 0);
    if (size < 0 && errno == EAGAIN) return alarms_.keep_awaiting(connection);
    if (size <= 0) break;
    connection.drained += static_cast<std::size_t>(size);
  }
  close(connection);
}

// --- Writing

void Serving::write(Connection& connection) {
  while (!connection.unsent.empty()) {
    const ssize_t size =
        ::send(connection.fd, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) {
      if (connection.state == Connection::State::Writing) return alarms_.keep_awaiting(connection);
      connection.state = Connection::State::Writing;
      alarms_.await_client(connection, now_ns());
      return set_.want_write(connection.fd, connection.ready());
    }
    if (size < 0) {
      add(post_.counters.client_gone);
      return close(connection);
    }
    connection.unsent.remove_prefix(static_cast<std::size_t>(size));
    if (connection.state == Connection::State::Writing) alarms_.await_client(connection, now_ns());
  }
  written(connection);
}

void Serving::written(Connection& connection) {
  const std::int64_t now = now_ns();
  connection.row->ended_ns = now;
  ++connection.row->requests;
  add(post_.counters.requests);
  if (connection.close_after) return close(connection);
  if (connection.state != Connection::State::Reading)
    set_.want_read(connection.fd, connection.ready());
  connection.state = Connection::State::Reading;
  alarms_.await_client(connection, now);
  if (!connection.leftover.empty() || connection.told) posted_.push_back(connection.ready());
  connection.told = false;
}

void Serving::close(Connection& connection) {
  const int fd = connection.fd;
  closed_ = true;
  alarms_.stop_awaiting(connection);
  set_.forget_connection(fd);
  connection.own_reply = {};
  release(*connection.owner);
  connection.end();
  ::close(fd);
}

// --- The end

void Serving::wind_up() {
  winding_up_ = true;
  for (std::size_t fd = 0; fd < table_.size(); ++fd) {
    Connection* connection = table_.find(static_cast<int>(fd));
    if (connection == nullptr || !connection->claim_if_open()) continue;
    closed_ = false;
    const bool idle = connection->state == Connection::State::Reading &&
                      !connection->reader.in_request() && connection->leftover.empty() &&
                      connection->row->requests > 0;
    if (idle) close(*connection);
    finish_turn(*connection);
  }
}

}  // namespace acceptlab::native::server
