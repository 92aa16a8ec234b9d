#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/kernel/flow_hash.hpp"
#include "models/kernel/group_rule.hpp"

namespace acceptlab::kernel {

/// The listen sockets of one address and port, in the order their kernel keeps them, and the rule
/// by which a flow's hash names one of them. A socket is known by its birth number; a later socket
/// has a larger one. choose() does not allocate.
class ListenGroup {
 public:
  explicit ListenGroup(const GroupRule& rule, std::size_t expected_members = 16);

  /// `socket` starts to listen. False when the group is full: then it is no member and gets
  /// nothing. Requires that it is not a member yet.
  bool join(std::uint32_t socket);
  /// `socket` stops listening; no effect if it is no member.
  void leave(std::uint32_t socket);

  /// In kernel order: position i is slot i of the array, or place i of the chain.
  std::span<const std::uint32_t> members() const { return members_; }
  std::size_t size() const { return members_.size(); }
  bool empty() const { return members_.empty(); }
  bool contains(std::uint32_t socket) const { return position_of(socket).has_value(); }

  /// The socket that a flow with this hash gets. Requires !empty().
  std::uint32_t choose(std::uint32_t hash) const { return members_[slot_of(hash)]; }
  /// Its place in members(). Requires !empty().
  std::uint32_t slot_of(std::uint32_t hash) const;

  /// SO_INCOMING_CPU: `socket` asks for the packets of `cpu`. No effect if it is no member.
  void set_incoming_cpu(std::uint32_t socket, std::uint32_t cpu);
  /// choose(), with SO_INCOMING_CPU as far as the system heeds it; `cpu` runs the lookup.
  std::uint32_t choose_on_cpu(std::uint32_t hash, std::uint32_t cpu) const;

  /// DragonFly: who inherits when `socket` closes. The last of the array, or the one before it if
  /// `socket` is the last itself; none if it is alone or a stranger. (in_pcblocalgroup_last)
  std::optional<std::uint32_t> heir_of(std::uint32_t socket) const;

 private:
  static constexpr std::uint32_t no_cpu = 0xffffffff;

  std::optional<std::size_t> position_of(std::uint32_t socket) const;
  void insert(std::size_t position, std::uint32_t socket, std::uint32_t stored);
  void refresh_extremes();
  std::uint32_t walk(std::uint32_t hash) const;
  std::uint32_t walk_tagged(std::uint32_t hash, std::uint32_t cpu) const;

  GroupRule rule_;
  // Parallel arrays, because only the first is read for each SYN.
  std::vector<std::uint32_t> members_;
  std::vector<std::uint32_t> stored_;  // StoredIndex: given at join() and kept (inp_lgrpindex)
  std::vector<std::uint32_t> incoming_cpu_;
  std::uint32_t oldest_ = 0, newest_ = 0;  // places of the smallest and largest birth number
};

inline std::uint32_t ListenGroup::slot_of(std::uint32_t hash) const {
  const auto n = static_cast<std::uint32_t>(members_.size());
  switch (rule_.selection) {
    case Selection::Scaled:
      return reciprocal_scale(hash, n);
    case Selection::Walk:
      return walk(hash);
    case Selection::HashThreshold: {
      const std::uint32_t factor = (0xffffu >> rule_.cpu_shift) / n + 1;
      return ((hash & 0xffffu) >> rule_.cpu_shift) / factor;
    }
    case Selection::Modulo16:
      return (hash & 0xffffu) % n;
    case Selection::Modulo128:
      return (hash & 127u) % n;
    case Selection::LbModulo:
      return hash % n;
    case Selection::Oldest:
      return oldest_;
    case Selection::Newest:
      break;
  }
  return newest_;
}

}  // namespace acceptlab::kernel
