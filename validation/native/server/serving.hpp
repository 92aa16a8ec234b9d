#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "validation/native/server/accepting.hpp"
#include "validation/native/server/alarms.hpp"
#include "validation/native/server/connection.hpp"
#include "validation/native/server/ready_set.hpp"
#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// What an event loop does with its connections: one request of one of them at a time, up to its
/// next wait, never sleeping for a client.
class Serving {
 public:
  Serving(Site& site, Post& post, ReadySet& set, Alarms& alarms, ConnectionTable& table);

  /// A connection is this worker's from here on, and is registered: its request is read when the
  /// set reports it, also if it is there already (nginx ngx_http_init_connection).
  void adopt(const Accepted& accepted);
  /// The set reports it, or its request's wait is over.
  void burst(Ready ready);
  void wait_is_over(Ready ready);
  void client_is_too_slow(Ready ready);

  /// Requests that came together with one before: each has its turn, like an event.
  std::vector<Ready> take_posted() { return std::exchange(posted_, {}); }
  bool has_posted() const { return !posted_.empty(); }
  /// No answer keeps a connection open any more, and those that wait for another request are
  /// closed.
  void wind_up();

 private:
  Connection* claim(Ready ready);
  void finish_turn(Connection& connection);
  void go_on(Connection& connection);
  void read(Connection& connection);
  void read_leftover(Connection& connection);
  bool understand(Connection& connection, std::string_view bytes);
  void begin_service(Connection& connection);
  void answer(Connection& connection);
  void refuse(Connection& connection, RequestReader::Result why);
  void write(Connection& connection);
  void written(Connection& connection);
  void drain(Connection& connection);
  void take_from_owner(Connection& connection);
  void client_gone(Connection& connection);
  void close(Connection& connection);

  Site& site_;
  Post& post_;
  ReadySet& set_;
  Alarms& alarms_;
  ConnectionTable& table_;
  std::vector<Ready> posted_;
  std::vector<char> buffer_;  // what a read brings in; nothing stays there
  bool winding_up_ = false;
  bool closed_ = false;  // the connection whose turn it is
};

}  // namespace acceptlab::native::server
