#include "validation/trace/join_connections.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_map>

namespace acceptlab::validation {

using native::IssuedConnection;
using native::ServedConnection;

namespace {

constexpr std::size_t nowhere = ~std::size_t{0};

std::uint64_t peer_key(std::uint32_t address, std::uint16_t port) {
  return std::uint64_t{address} << 16 | port;
}
std::uint64_t peer_key(const KernelTimes& row) { return peer_key(row.source.v4(), row.port); }

class Joiner {
 public:
  std::vector<RealConnection> join(const std::vector<IssuedConnection>& issued,
                                   const std::vector<KernelTimes>& kernel,
                                   const std::vector<ServedConnection>& served) {
    add_issued(issued);
    add_kernel(kernel);
    add_served(served);
    std::erase_if(connections_, [](const RealConnection& c) {
      return c.connecting_ns == 0 && c.established_ns == 0 && c.accepted_ns == 0;
    });
    return std::move(connections_);
  }

 private:
  struct Begin {
    std::int64_t ns;
    std::size_t connection;
  };

  RealConnection& begin(std::uint64_t peer, std::int64_t ns) {
    RealConnection& c = connections_.emplace_back();
    c.number = connections_.size() - 1;
    by_peer_[peer].push_back({ns, connections_.size() - 1});
    return c;
  }

  /// The connection that this peer had at `ns`.
  std::size_t find(std::uint64_t peer, std::int64_t ns) const {
    const auto begins = by_peer_.find(peer);
    if (begins == by_peer_.end()) return nowhere;
    std::size_t found = nowhere;
    for (const Begin& b : begins->second) {
      if (b.ns > ns) break;
      found = b.connection;
    }
    return found;
  }

  void add_issued(const std::vector<IssuedConnection>& issued) {
    for (const IssuedConnection& row : issued) {
      if (row.connecting_ns == 0) {
        connections_.emplace_back().number = connections_.size() - 1;  // skipped
        continue;
      }
      RealConnection& c = begin(peer_key(row.address, row.port), row.connecting_ns);
      c.connecting_ns = row.connecting_ns;
      c.established_ns = row.connected_ns;
      c.closed_ns = row.closed_ns;
    }
    has_issued_ = !issued.empty();
    for (auto& [peer, begins] : by_peer_)
      std::stable_sort(begins.begin(), begins.end(),
                       [](const Begin& a, const Begin& b) { return a.ns < b.ns; });
  }

  void add_kernel(std::vector<KernelTimes> rows) {
    std::stable_sort(rows.begin(), rows.end(), [](const KernelTimes& a, const KernelTimes& b) {
      return a.established_ns < b.established_ns;
    });
    for (const KernelTimes& row : rows) {
      if (row.established_ns == 0) continue;
      const std::size_t at = has_issued_ ? find(peer_key(row), row.established_ns) : nowhere;
      if (has_issued_ && at == nowhere) continue;  // of somebody else
      RealConnection& c = has_issued_ ? connections_[at] : begin(peer_key(row), row.established_ns);
      c.established_ns = row.established_ns;
      c.left_queue_ns = row.accepted_ns;
      c.pid = row.pid;
    }
    has_begun_ = !connections_.empty();
  }

  void add_served(const std::vector<ServedConnection>& served) {
    for (const ServedConnection& row : served) {
      const std::uint64_t peer = peer_key(row.peer_address, row.peer_port);
      const bool by_line = has_issued_ && row.id < connections_.size();
      const std::size_t at =
          by_line ? static_cast<std::size_t>(row.id) : find(peer, row.accepted_ns);
      if (at == nowhere && has_begun_) continue;
      RealConnection& c = at == nowhere ? begin(peer, row.accepted_ns) : connections_[at];
      c.accepted_ns = row.accepted_ns;
      c.started_ns = row.started_ns;
      c.ended_ns = row.ended_ns;
      c.socket = row.socket;
      c.acceptor = row.acceptor;
      c.worker = row.worker;
    }
  }

  std::vector<RealConnection> connections_;
  std::unordered_map<std::uint64_t, std::vector<Begin>> by_peer_;
  bool has_issued_ = false, has_begun_ = false;
};

}  // namespace

std::vector<RealConnection> join_connections(const std::vector<IssuedConnection>& issued,
                                             const std::vector<KernelTimes>& kernel,
                                             const std::vector<ServedConnection>& served) {
  return Joiner().join(issued, kernel, served);
}

}  // namespace acceptlab::validation
