#pragma once

#include <memory>
#include <vector>

#include "models/kernel/tcp_input.hpp"
#include "models/server/consequences.hpp"

namespace acceptlab::server {

/// The listen sockets that one process has open, in the order in which it got them. A socket closes
/// with the last process that has it open; everything that reload, upgrade, crash and exit do to
/// sockets follows from that.
///
/// What is inherited is one list that parent and children share, so that a fork costs the same
/// whatever the number of sockets.
class Descriptors {
 public:
  explicit Descriptors(kernel::TcpInput& tcp) : tcp_(tcp) {}
  Descriptors(const Descriptors&) = delete;
  Descriptors& operator=(const Descriptors&) = delete;

  /// socket(2).
  void open(kernel::ListenSocket& socket);
  /// fork(2) and exec(2): has what `parent` has now. To be called once, before everything else.
  void inherit(Descriptors& parent);
  /// close(2). What it costs, where nobody else has it open, is booked on `cause`.
  void close(kernel::ListenSocket& socket, Consequences& cause);
  void close_all(Consequences& cause);

  std::size_t size() const { return own_.size() + (inherited_ ? inherited_->size() : 0); }
  std::vector<kernel::ListenSocket*> all() const;
  /// Those of `address` that listen still: one may have been shut by force.
  std::vector<kernel::ListenSocket*> listening_at(unsigned address) const;

 private:
  using List = std::vector<kernel::ListenSocket*>;
  void released(kernel::ListenSocket& socket, Consequences& cause);
  void drop(std::shared_ptr<const List>& list, Consequences& cause);

  kernel::TcpInput& tcp_;
  List own_;
  std::shared_ptr<const List> inherited_, for_children_;  // the latter: own_ as it is
};

}  // namespace acceptlab::server
