#pragma once

#include "models/kernel/connection.hpp"
#include "sim/pool.hpp"

namespace acceptlab::kernel {

/// The connections of a run. An event that carries a connection holds a reference to it, so that
/// a connection that ends meanwhile is not taken for its successor in the same memory.
class ConnectionPool {
 public:
  /// A new connection, with the one reference that is its life.
  Connection& take() {
    Connection& connection = *pool_.take();
    connection.references = 1;
    return connection;
  }
  void hold(Connection& connection) { ++connection.references; }
  void drop(Connection& connection) {
    if (--connection.references == 0) pool_.release(&connection);
  }
  std::size_t in_use() const { return pool_.in_use(); }

 private:
  sim::Pool<Connection> pool_;
};

}  // namespace acceptlab::kernel
