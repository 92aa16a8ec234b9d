#include "validation/native/kernel_times/connection_times.hpp"

#include <algorithm>
#include <queue>
#include <unordered_map>

namespace acceptlab::native {
namespace {

std::uint64_t client_of(const connection_stamp& stamp) {
  return std::uint64_t{stamp.address} << 16 | stamp.port;
}

void write_address(std::ostream& to, std::uint32_t address) {
  to << (address >> 24) << '.' << (address >> 16 & 255) << '.' << (address >> 8 & 255) << '.'
     << (address & 255);
}

}  // namespace

std::vector<ConnectionTimes> join_stamps(ConnectionStamps stamps) {
  std::ranges::stable_sort(stamps.established, {}, &connection_stamp::time);
  std::ranges::stable_sort(stamps.accepted, {}, &connection_stamp::time);
  std::vector<ConnectionTimes> connections;
  connections.reserve(stamps.established.size());
  std::unordered_map<std::uint64_t, std::queue<std::size_t>> waiting;
  auto accepted = stamps.accepted.begin();
  const auto take_accepted_before = [&](std::uint64_t time) {
    for (; accepted != stamps.accepted.end() && accepted->time < time; ++accepted) {
      const auto found = waiting.find(client_of(*accepted));
      if (found == waiting.end() || found->second.empty()) continue;
      ConnectionTimes& connection = connections[found->second.front()];
      connection.accepted_ns = static_cast<std::int64_t>(accepted->time);
      connection.pid = static_cast<pid_t>(accepted->pid);
      found->second.pop();
    }
  };
  for (const connection_stamp& stamp : stamps.established) {
    take_accepted_before(stamp.time);
    waiting[client_of(stamp)].push(connections.size());
    connections.push_back({stamp.address, stamp.port, static_cast<std::int64_t>(stamp.time), 0, 0});
  }
  take_accepted_before(~std::uint64_t{0});
  return connections;
}

void write_csv(std::ostream& to, const std::vector<ConnectionTimes>& connections) {
  to << "src,sport,established_ns,accepted_ns,pid\n";
  for (const ConnectionTimes& connection : connections) {
    write_address(to, connection.address);
    to << ',' << connection.port << ',' << connection.established_ns << ','
       << connection.accepted_ns << ',' << connection.pid << '\n';
  }
}

}  // namespace acceptlab::native
