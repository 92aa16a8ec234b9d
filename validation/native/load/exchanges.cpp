#include "validation/native/load/exchanges.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "validation/native/load/monotonic_clock.hpp"

namespace acceptlab::native::load {
namespace {

// The peer has closed or reset: there is more to read than the bytes that have come.
constexpr std::uint32_t closing_events = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
// Of one connection at a time, so that a long answer does not delay the others.
constexpr unsigned most_reads = 16;

}  // namespace

Exchanges::Exchanges(const Settings& settings, int epoll, Arrivals& arrivals, Tally& tally,
                     IssuedLog& log)
    : settings_(settings),
      server_(settings.server),
      epoll_(epoll),
      arrivals_(arrivals),
      tally_(tally),
      log_(log),
      pool_(settings.most_open),
      request_(settings.path, settings.wait, settings.host) {}

native::FileDescriptor Exchanges::open_socket(const PlannedConnection& planned,
                                              SkipReason& skipped) const {
  return open_client_socket(planned, settings_.server.family, skipped);
}

void Exchanges::issue(const PlannedConnection& planned, std::uint64_t id, Nanoseconds intended,
                      native::FileDescriptor socket, SkipReason skipped) {
  IssuedConnection row;
  row.intended_ns = intended;
  row.address = planned.address;
  row.port = planned.port;
  if (skipped != SkipReason::None) return skip(skipped, id, row);
  Connection* connection = pool_.open();
  if (connection == nullptr) return skip(SkipReason::TooManyOpen, id, row);
  connection->socket = std::move(socket);
  connection->id = id;
  connection->cpu = planned.cpu;
  connection->deadline = intended + settings_.timeout;
  connection->row = row;
  connect(*connection);
}

void Exchanges::connect(Connection& connection) {
  IssuedConnection& row = connection.row;
  row.connecting_ns = monotonic_now();
  const Attempt attempt = start_connecting(connection.socket, server_);
  row.connected_ns = monotonic_now();
  if (attempt.skipped != SkipReason::None) {
    row.connecting_ns = row.connected_ns = 0;
    connection.socket.reset();
    skip(attempt.skipped, connection.id, row);
    return pool_.release(connection);
  }
  tally_.count_issue(row);
  tally_.most_open = std::max(tally_.most_open, pool_.open_count());
  if (row.port == 0) note_own_address(connection.socket, row);
  if (attempt.error != 0) return fail(connection, attempt.error);
  if (!send_request(connection)) return;
  if (connection.state == Connection::State::Connecting) {
    row.connected_ns = 0;
    ++tally_.connect_pending;
  }
  await(connection, EPOLL_CTL_ADD);
}

// False when that has ended the connection. Before the handshake is over nothing can be sent, which
// is how it shows that connect(2) returned too early.
bool Exchanges::send_request(Connection& connection) {
  const std::string_view all = request_.text(connection.cpu, connection.id);
  const std::string_view rest = all.substr(connection.sent_bytes);
  const ssize_t sent = ::send(connection.socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno == EAGAIN) return true;
  if (sent < 0) {
    fail(connection, errno);
    return false;
  }
  if (connection.state == Connection::State::Connecting) tally_.count_established(connection.row);
  connection.state = Connection::State::Sending;
  connection.sent_bytes += static_cast<std::uint32_t>(sent);
  if (connection.sent_bytes == all.size()) {
    connection.row.sent_ns = monotonic_now();
    connection.state = Connection::State::Reading;
  }
  return true;
}

void Exchanges::await(Connection& connection, int operation) const {
  const bool to_write = connection.state == Connection::State::Connecting ||
                        connection.state == Connection::State::Sending;
  epoll_event event{};
  event.events = to_write ? EPOLLOUT : EPOLLIN | EPOLLRDHUP;
  event.data.ptr = &connection;
  native::checked(::epoll_ctl(epoll_, operation, connection.socket.get(), &event), "epoll_ctl");
}

void Exchanges::advance(Connection& connection, std::uint32_t events) {
  switch (connection.state) {
    case Connection::State::Connecting:
      return connected_late(connection);
    case Connection::State::Sending:
      if (send_request(connection)) await(connection, EPOLL_CTL_MOD);
      return;
    case Connection::State::Reading:
    case Connection::State::Answered:
      return read_answer(connection, events);
  }
}

void Exchanges::connected_late(Connection& connection) {
  if (const int error = pending_error(connection.socket); error != 0)
    return fail(connection, error);
  connection.row.connected_ns = monotonic_now();
  if (send_request(connection)) await(connection, EPOLL_CTL_MOD);
}

void Exchanges::read_answer(Connection& connection, std::uint32_t events) {
  for (unsigned i = 0; i < most_reads; ++i) {
    const ssize_t size = ::recv(connection.socket.get(), buffer_.data(), buffer_.size(), 0);
    if (size == 0) return server_closed(connection);
    if (size < 0) {
      if (errno != EAGAIN) fail(connection, errno);
      return;
    }
    const auto bytes = static_cast<std::size_t>(size);
    if (!take_bytes(connection, bytes)) return;
    // A short read has emptied the socket, so the next would only say EAGAIN.
    if (bytes < buffer_.size() && (events & closing_events) == 0) return;
  }
}

// False when that has ended the connection.
bool Exchanges::take_bytes(Connection& connection, std::size_t size) {
  IssuedConnection& row = connection.row;
  const Nanoseconds now = monotonic_now();
  if (row.first_byte_ns == 0) row.first_byte_ns = now;
  const AnswerReader::State answer = connection.answer.take({buffer_.data(), size});
  if (answer == AnswerReader::State::Reading) return true;
  if (answer == AnswerReader::State::Broken) {
    end(connection, IssuedConnection::Broken, true);
    return false;
  }
  row.last_byte_ns = now;
  connection.state = Connection::State::Answered;
  if (settings_.closing == Closing::Server) return true;
  end(connection, IssuedConnection::Completed, settings_.closing == Closing::Reset);
  return false;
}

void Exchanges::server_closed(Connection& connection) {
  if (connection.state == Connection::State::Reading) {
    const Nanoseconds now = monotonic_now();
    if (connection.answer.end() != AnswerReader::State::Whole)
      return end(connection, IssuedConnection::Broken, false);
    connection.row.last_byte_ns = now;
  }
  end(connection, IssuedConnection::Completed, settings_.closing == Closing::Reset);
}

void Exchanges::fail(Connection& connection, int error) {
  if (connection.state == Connection::State::Answered) {
    ++tally_.closed_by_reset;
    return end(connection, IssuedConnection::Completed, false);
  }
  auto outcome = outcome_of(error);
  if (connection.state == Connection::State::Connecting)
    connection.row.connected_ns = 0;
  else if (outcome == IssuedConnection::Refused)
    outcome = IssuedConnection::Reset;  // a router's word ends an established connection, too
  end(connection, outcome, false);
}

void Exchanges::skip(SkipReason reason, std::uint64_t id, const IssuedConnection& row) {
  ++tally_.skipped[static_cast<std::size_t>(reason)];
  IssuedConnection kept = row;
  kept.outcome = IssuedConnection::Skipped;
  log_.keep(id, kept);
  arrivals_.ended(monotonic_now() - start_ns_, false);
}

void Exchanges::end(Connection& connection, IssuedConnection::Outcome outcome, bool with_reset) {
  const unsigned status = connection.answer.status();
  connection.row.outcome = outcome;
  connection.row.status = static_cast<std::uint8_t>(status / 10);
  tally_.count_end(connection.row, status);
  close(connection, with_reset);
  arrivals_.ended(monotonic_now() - start_ns_, true);
}

void Exchanges::close(Connection& connection, bool with_reset) {
  if (with_reset)
    close_with_reset(connection.socket);
  else
    connection.socket.reset();
  connection.row.closed_ns = monotonic_now();
  log_.keep(connection.id, connection.row);
  pool_.release(connection);
}

Nanoseconds Exchanges::next_deadline() const {
  const Connection* oldest = pool_.oldest();
  return oldest == nullptr ? never : oldest->deadline;
}

void Exchanges::expire(Nanoseconds now) {
  while (next_deadline() <= now) {
    Connection& oldest = *pool_.oldest();
    if (oldest.state == Connection::State::Answered) {
      ++tally_.not_closed;
      end(oldest, IssuedConnection::Completed, true);
    } else {
      end(oldest, IssuedConnection::TimedOut, true);
    }
  }
}

void Exchanges::abandon() {
  while (pool_.oldest() != nullptr) close(*pool_.oldest(), true);
}

}  // namespace acceptlab::native::load
