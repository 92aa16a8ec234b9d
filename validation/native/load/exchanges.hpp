#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "validation/native/load/arrivals.hpp"
#include "validation/native/load/connection_pool.hpp"
#include "validation/native/load/issued_log.hpp"
#include "validation/native/load/options.hpp"
#include "validation/native/load/request.hpp"
#include "validation/native/load/server_address.hpp"
#include "validation/native/load/tally.hpp"

namespace acceptlab::native::load {

/// The ways of connections: connect, send the request, read the answer, close. Stamps each step.
class Exchanges {
 public:
  struct Settings {
    Endpoint server;
    std::string host;  // as the user named the server
    std::string path;
    Nanoseconds wait = 0;     // of each request, off the server's CPU
    Nanoseconds timeout = 0;  // of a connection, from its intended time
    Closing closing = Closing::Server;
    std::size_t most_open = 1;
  };

  /// Events of the sockets are awaited through `epoll`, with the Connection as data.
  Exchanges(const Settings& settings, int epoll, Arrivals& arrivals, Tally& tally, IssuedLog& log);

  /// Opens the socket of a connection that will be issued.
  native::FileDescriptor open_socket(const PlannedConnection& planned, SkipReason& skipped) const;

  /// Issues a connection now, or counts why not.
  void issue(const PlannedConnection& planned, std::uint64_t id, Nanoseconds intended,
             native::FileDescriptor socket, SkipReason skipped);
  /// Does what the socket is ready for.
  void advance(Connection& connection, std::uint32_t events);
  /// Gives up what is open for too long.
  void expire(Nanoseconds now);
  /// Resets what is open; it keeps the outcome Pending.
  void abandon();

  bool any_open() const { return pool_.open_count() > 0; }
  /// When expire() has something to do.
  Nanoseconds next_deadline() const;
  /// Time 0 of the arrivals.
  void set_start(Nanoseconds start_ns) { start_ns_ = start_ns; }

 private:
  static constexpr std::size_t read_size = 65536;

  void connect(Connection& connection);
  bool send_request(Connection& connection);
  void await(Connection& connection, int operation) const;
  void connected_late(Connection& connection);
  void read_answer(Connection& connection, std::uint32_t events);
  bool take_bytes(Connection& connection, std::size_t size);
  void server_closed(Connection& connection);
  void fail(Connection& connection, int error);
  void skip(SkipReason reason, std::uint64_t id, const IssuedConnection& row);
  void end(Connection& connection, IssuedConnection::Outcome outcome, bool with_reset);
  void close(Connection& connection, bool with_reset);

  Settings settings_;
  SocketAddress server_;
  int epoll_;
  Arrivals& arrivals_;
  Tally& tally_;
  IssuedLog& log_;
  ConnectionPool pool_;
  Request request_;
  Nanoseconds start_ns_ = 0;
  std::array<char, read_size> buffer_{};
};

}  // namespace acceptlab::native::load
