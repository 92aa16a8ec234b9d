#pragma once

#include "models/kernel/connection.hpp"

namespace acceptlab::kernel {

/// Connections in an order, linked through themselves. A connection is in one list at a time: the
/// SYN cache, an accept queue, then its worker's.
class ConnectionList {
 public:
  Connection* first() const { return first_; }
  Connection* last() const { return last_; }

  void append(Connection& c) {
    c.previous = last_;
    c.next = nullptr;
    (last_ == nullptr ? first_ : last_->next) = &c;
    last_ = &c;
  }
  void prepend(Connection& c) {
    c.previous = nullptr;
    c.next = first_;
    (first_ == nullptr ? last_ : first_->previous) = &c;
    first_ = &c;
  }
  void remove(Connection& c) {
    (c.previous == nullptr ? first_ : c.previous->next) = c.next;
    (c.next == nullptr ? last_ : c.next->previous) = c.previous;
    c.next = c.previous = nullptr;
  }

 private:
  Connection* first_ = nullptr;
  Connection* last_ = nullptr;
};

}  // namespace acceptlab::kernel
