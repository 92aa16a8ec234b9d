#include "validation/native/probes/reuseport_group.hpp"

#include <algorithm>
#include <stdexcept>

namespace acceptlab::native::probes {
namespace {

constexpr int long_backlog = 4095;

}  // namespace

ReuseportGroup::ReuseportGroup(const Endpoint& where, int members) : where_(where) {
  for (int i = 0; i < members; ++i) join();
}

int ReuseportGroup::join() {
  const int member = next_member_++;
  sockets_[member] = listen_on(where_, long_backlog, Sharing::ReusePort);
  slots_.push_back(member);
  return member;
}

void ReuseportGroup::leave(int member) {
  sockets_.erase(member);
  const auto slot = std::ranges::find(slots_, member);
  *slot = slots_.back();
  slots_.pop_back();
}

int ReuseportGroup::predict(std::uint32_t hash) const {
  return slots_[slot_of(hash, static_cast<std::uint32_t>(slots_.size()))];
}

std::uint32_t ReuseportGroup::slot_of_member(int member) const {
  return static_cast<std::uint32_t>(std::ranges::find(slots_, member) - slots_.begin());
}

std::optional<int> ReuseportGroup::deliver(const Flow& flow, std::optional<int> guess) {
  FileDescriptor client = start_connect(flow.local, flow.remote);
  if (!client.open()) return {};
  std::vector<int> asked = slots_;
  if (guess) asked.insert(asked.begin(), *guess);
  for (const int member : asked) {
    FileDescriptor accepted = accept_from(listener(member));
    if (!accepted.open()) continue;
    close_with_reset(client);
    return member;
  }
  throw std::runtime_error("a connection over loopback was received by nobody");
}

}  // namespace acceptlab::native::probes
