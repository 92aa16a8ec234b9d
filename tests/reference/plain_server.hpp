#pragma once

#include <cstdint>
#include <optional>
#include <vector>

// A second simulator of the same question, small enough to be read in one go: workers that serve
// one connection to its end, listen sockets with room, and no costs at all. It includes nothing of
// AcceptLab. Times are nanoseconds.

namespace plain {

struct Connection {
  std::int64_t at;       // SYN, final ACK and request arrive together
  std::int64_t service;  // CPU time
  unsigned socket;
};

struct Server {
  unsigned workers;
  unsigned sockets;
  std::vector<std::vector<unsigned>> watch;  // by worker: its sockets
  std::uint64_t room;                        // connections that fit a socket's queue
  enum class Wake { FirstRegistered, LongestAsleep } wake;
};

struct Fate {
  bool refused = false;  // found no room
  std::int64_t accepted = 0, done = 0;
  unsigned worker = 0;
  bool operator==(const Fate&) const = default;
};

struct Outcome {
  std::vector<Fate> fates;            // by connection
  std::vector<std::int64_t> waiting;  // by socket: sum of the times spent in its queue
};

/// Connections in the order of their times; those at the same time in the order given.
Outcome serve(const Server& server, const std::vector<Connection>& connections);

}  // namespace plain
