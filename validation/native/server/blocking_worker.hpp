#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "validation/native/server/accept_gate.hpp"
#include "validation/native/server/accepting.hpp"
#include "validation/native/server/ready_set.hpp"
#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// How a thread that serves one connection at a time, or none, comes by connections: it sleeps in
/// accept4 itself, or in a set of listen sockets. What prefork and the threaded styles share.
class BlockingAcceptor {
 public:
  BlockingAcceptor(Site& site, Post& post);

  /// Sleeps until there is a connection, and takes it; nothing when it woke for nothing.
  std::optional<Accepted> accept_one();
  /// accept4 once more, where the last one came from, without a look at the set.
  std::optional<Accepted> accept_more();
  bool sleeps_in_accept() const { return set_ == nullptr; }
  /// How many it may take before it waits again.
  unsigned batch() const { return site_.options.batch == 0 ? ~0U : site_.options.batch; }

  /// Does what the master wants; true: accept no more.
  bool told_to_quit();

 private:
  std::optional<Accepted> accept_here(const ListenSocket& socket);
  std::optional<Accepted> accept_when_told();
  void drop(std::uint16_t birth);

  Site& site_;
  Post& post_;
  AcceptGate gate_;
  std::unique_ptr<ReadySet> set_;  // null: it sleeps in accept4
  std::vector<ListenSocket> sockets_;
  std::uint16_t last_ = 0;  // birth number of the socket that the last one came from
};

}  // namespace acceptlab::native::server
