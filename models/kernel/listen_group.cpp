#include "models/kernel/listen_group.hpp"

#include <algorithm>

namespace acceptlab::kernel {

ListenGroup::ListenGroup(const GroupRule& rule, std::size_t expected_members) : rule_(rule) {
  members_.reserve(expected_members);
  stored_.reserve(expected_members);
  incoming_cpu_.reserve(expected_members);
}

bool ListenGroup::join(std::uint32_t socket) {
  if (members_.size() >= rule_.max_members) return false;
  const std::size_t n = members_.size();
  std::size_t position = n;
  if (rule_.membership == Membership::HeadInsertion) {
    position = 0;
  } else if (rule_.membership == Membership::StoredIndex) {
    // The first place whose occupant's index is too large for it: a hole, or, after the older
    // half has left, the very front (in_pcbinslocalgrphash_oncpu).
    for (position = 0; position < n && stored_[position] <= position; ++position) {
    }
  }
  insert(position, socket, static_cast<std::uint32_t>(position));
  return true;
}

void ListenGroup::leave(std::uint32_t socket) {
  const auto position = position_of(socket);
  if (!position) return;
  const auto offset = static_cast<std::ptrdiff_t>(*position);
  if (rule_.membership == Membership::SwapWithLast) {
    members_[*position] = members_.back();
    stored_[*position] = stored_.back();
    incoming_cpu_[*position] = incoming_cpu_.back();
    members_.pop_back();
    stored_.pop_back();
    incoming_cpu_.pop_back();
  } else {
    members_.erase(members_.begin() + offset);
    stored_.erase(stored_.begin() + offset);
    incoming_cpu_.erase(incoming_cpu_.begin() + offset);
  }
  refresh_extremes();
}

void ListenGroup::set_incoming_cpu(std::uint32_t socket, std::uint32_t cpu) {
  if (const auto position = position_of(socket)) incoming_cpu_[*position] = cpu;
}

std::uint32_t ListenGroup::choose_on_cpu(std::uint32_t hash, std::uint32_t cpu) const {
  if (rule_.incoming_cpu == IncomingCpu::Ignored) return choose(hash);
  if (rule_.incoming_cpu == IncomingCpu::Score) return members_[walk_tagged(hash, cpu)];
  const std::size_t first = slot_of(hash), n = members_.size();
  for (std::size_t step = 0; step < n; ++step) {
    const std::size_t position = (first + step) % n;
    if (incoming_cpu_[position] == cpu) return members_[position];
  }
  return members_[first];
}

std::optional<std::uint32_t> ListenGroup::heir_of(std::uint32_t socket) const {
  const std::size_t n = members_.size();
  if (n < 2 || !contains(socket)) return std::nullopt;
  return members_[n - 1] != socket ? members_[n - 1] : members_[n - 2];
}

std::optional<std::size_t> ListenGroup::position_of(std::uint32_t socket) const {
  const auto found = std::find(members_.begin(), members_.end(), socket);
  if (found == members_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - members_.begin());
}

void ListenGroup::insert(std::size_t position, std::uint32_t socket, std::uint32_t stored) {
  const auto offset = static_cast<std::ptrdiff_t>(position);
  members_.insert(members_.begin() + offset, socket);
  stored_.insert(stored_.begin() + offset, stored);
  incoming_cpu_.insert(incoming_cpu_.begin() + offset, no_cpu);
  refresh_extremes();
}

void ListenGroup::refresh_extremes() {
  if (members_.empty()) return;
  const auto [low, high] = std::minmax_element(members_.begin(), members_.end());
  oldest_ = static_cast<std::uint32_t>(low - members_.begin());
  newest_ = static_cast<std::uint32_t>(high - members_.begin());
}

// Linux 3.9 to 4.5, __inet_lookup_listener(): member k of the chain (from 1) replaces the present
// choice with probability 1/k, decided by a congruential sequence that starts at the hash.
std::uint32_t ListenGroup::walk(std::uint32_t hash) const {
  std::uint32_t chosen = 0;
  const auto n = static_cast<std::uint32_t>(members_.size());
  for (std::uint32_t k = 2; k <= n; ++k) {
    if (reciprocal_scale(hash, k) == 0) chosen = k - 1;
    hash = next_pseudo_random32(hash);
  }
  return chosen;
}

// Linux 4.4 and 4.5: a tag that equals the CPU adds 1 to the score, and a better score starts the
// walk afresh, so that the tagged members alone compete (commit 70da268b569d).
std::uint32_t ListenGroup::walk_tagged(std::uint32_t hash, std::uint32_t cpu) const {
  const std::uint32_t start = hash;
  std::uint32_t chosen = 0, matches = 0;
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    if (incoming_cpu_[i] != cpu) continue;
    if (++matches == 1) {
      chosen = i;
      continue;
    }
    if (reciprocal_scale(hash, matches) == 0) chosen = i;
    hash = next_pseudo_random32(hash);
  }
  return matches == 0 ? walk(start) : chosen;
}

}  // namespace acceptlab::kernel
