#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "validation/native/probes/flow_hash.hpp"
#include "validation/native/probes/tcp_socket.hpp"

namespace acceptlab::native::probes {

/// Listening sockets that share an address, with the order the kernel's array should have.
/// Members are numbered from 0 as they join; a number is not used again.
class ReuseportGroup {
 public:
  ReuseportGroup(const Endpoint& where, int members);

  const Endpoint& where() const { return where_; }
  int size() const { return static_cast<int>(slots_.size()); }
  /// Joins at the end; returns the new member.
  int join();
  /// Closes the member; the last one moves to its slot.
  void leave(int member);
  const FileDescriptor& listener(int member) const { return sockets_.at(member); }
  std::vector<int> members() const { return slots_; }

  /// The member that should receive a SYN of this hash.
  int predict(std::uint32_t hash) const;
  std::uint32_t slot_of_member(int member) const;
  /// Connects once and says who received it; asks `guess` first, if given. Nothing when the
  /// four-tuple is in use. Throws when nobody received it.
  std::optional<int> deliver(const Flow& flow, std::optional<int> guess = {});

 private:
  Endpoint where_;
  int next_member_ = 0;
  std::vector<int> slots_;
  std::map<int, FileDescriptor> sockets_;
};

}  // namespace acceptlab::native::probes
