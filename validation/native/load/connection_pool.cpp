#include "validation/native/load/connection_pool.hpp"

namespace acceptlab::native::load {

ConnectionPool::ConnectionPool(std::size_t most) : connections_(most) {
  for (Connection& connection : connections_) {
    connection.after = free_;
    free_ = &connection;
  }
}

Connection* ConnectionPool::open() {
  if (free_ == nullptr) return nullptr;
  Connection& connection = *free_;
  free_ = connection.after;
  connection.state = Connection::State::Connecting;
  connection.answer.restart();
  connection.sent_bytes = 0;
  connection.row = {};
  connection.before = youngest_;
  connection.after = nullptr;
  (youngest_ != nullptr ? youngest_->after : oldest_) = &connection;
  youngest_ = &connection;
  ++open_;
  return &connection;
}

void ConnectionPool::release(Connection& connection) {
  (connection.before != nullptr ? connection.before->after : oldest_) = connection.after;
  (connection.after != nullptr ? connection.after->before : youngest_) = connection.before;
  connection.before = nullptr;
  connection.after = free_;
  free_ = &connection;
  --open_;
}

}  // namespace acceptlab::native::load
