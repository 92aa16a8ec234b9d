#pragma once

#include <optional>
#include <span>
#include <vector>

#include "validation/native/server/listen_socket.hpp"
#include "validation/native/server/options.hpp"

namespace acceptlab::native::server {

/// The listen sockets as far as the master makes and keeps them.
class ListenSockets {
 public:
  /// `options`: its port 0 is replaced by the port that was free.
  explicit ListenSockets(Options& options) : options_(options) {}

  /// The first ones; throws std::system_error, also when an address is taken.
  void open();
  /// Takes over those of the server that this one replaces; births go on from `next`.
  void take_over(std::span<const ListenSocket> sockets, unsigned next);

  /// By place: what a new generation of workers watches. A master that holds sockets has them
  /// already, or opens what is missing; others are opened anew, but for those that come
  /// `from_worker` (by place; -1: none), whose birth number is kept.
  std::vector<ListenSocket> for_new_workers(std::span<const ListenSocket> from_worker);
  /// One more in the place of `lost`, whose last holder is gone.
  ListenSocket open_again(const ListenSocket& lost);
  /// A copy of one that workers hold, until they have it.
  ListenSocket keep(const ListenSocket& copy);
  /// The workers have theirs: the master keeps only what it holds.
  void workers_have_them();

  /// Ends a socket for everybody, if the master holds it.
  void close(std::uint16_t birth);
  bool ever_had(unsigned birth) const { return birth < next_birth_; }
  unsigned next_birth() const { return next_birth_; }
  const std::vector<ListenSocket>& open_ones() const { return sockets_; }

 private:
  bool holds() const { return options_.holder == Holder::Master; }
  ListenSettings settings() const;
  const native::Endpoint& address_of(unsigned place) const;
  ListenSocket open_one(unsigned place);

  Options& options_;
  std::vector<ListenSocket> sockets_;  // open in the master, by place
  unsigned next_birth_ = 0;
};

}  // namespace acceptlab::native::server
