#include "validation/native/load/source_addresses.hpp"

#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::load {
// The kernel knows best: connecting a datagram socket sends nothing, but looks for the way.
bool can_connect_from(std::uint32_t address, const Endpoint& target) {
  if (target.family != AF_INET) return false;
  const native::FileDescriptor socket(
      native::checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
  SocketAddress from(Endpoint::ipv4(address, 0)), to(target);
  return ::bind(socket.get(), from.get(), from.size) == 0 &&
         ::connect(socket.get(), to.get(), to.size) == 0;
}

std::string drop_foreign_addresses(Schedule& schedule, const Endpoint& target) {
  std::unordered_map<std::uint32_t, bool> known;
  std::size_t dropped = 0, unusable_addresses = 0;
  std::uint32_t example = 0;
  for (PlannedConnection& connection : schedule) {
    if (connection.address == 0) continue;
    const auto [entry, is_new] = known.try_emplace(connection.address, false);
    if (is_new && !(entry->second = can_connect_from(connection.address, target))) {
      if (unusable_addresses++ == 0) example = connection.address;
    }
    if (entry->second) continue;
    connection.address = 0;
    connection.port = 0;
    ++dropped;
  }
  if (dropped == 0) return {};
  return fmt::format(
      "{} of {} source addresses of the schedule cannot be used here towards {} ({} is one): "
      "for {} connections the kernel chooses address and port",
      unusable_addresses, known.size(), text_of(target), Endpoint::ipv4(example, 0).address_text(),
      dropped);
}

void require_own_addresses(const Schedule& schedule, const Endpoint& target) {
  std::unordered_set<std::uint32_t> known;
  for (const PlannedConnection& connection : schedule) {
    if (!known.insert(connection.address).second) continue;
    if (can_connect_from(connection.address, target)) continue;
    throw ScheduleError(fmt::format(
        "--exact-sources: the schedule's source address {} cannot be used here towards {}: it is "
        "of no interface, or there is no way from it (ip address add ... gives this machine more)",
        Endpoint::ipv4(connection.address, 0).address_text(), text_of(target)));
  }
}

}  // namespace acceptlab::native::load
