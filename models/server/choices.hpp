#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/time.hpp"

namespace acceptlab::server {

// The server's share of the policy space; names as in scenario files.

enum class Style : std::uint8_t { EventLoop, Prefork, ThreadPool, ThreadPerConnection };
inline constexpr std::array<std::string_view, 4> style_names{"event-loop", "prefork", "thread-pool",
                                                             "thread-per-connection"};

/// How many listen sockets each address has.
struct SocketCount {
  enum class Rule : std::uint8_t {
    Fixed,
    PerWorker,
    CpusOver8,
    PerLlc,
    PerPackage
  } rule = Rule::PerWorker;
  unsigned fixed = 1;  // for Rule::Fixed
};

/// Which worker watches which of an address's sockets.
struct Watch {
  enum class Graph : std::uint8_t {
    Auto,
    Own,
    All,
    Groups,
    First,
    Ring,
    Explicit
  } graph = Graph::Auto;
  unsigned ring = 2;                               // sockets per worker, for Graph::Ring
  std::vector<std::vector<unsigned>> of_worker{};  // for Graph::Explicit
};

enum class Rearm : std::uint8_t { Never, Each, Every16 };
inline constexpr std::array<std::string_view, 3> rearm_names{"never", "each", "16"};

enum class Scan : std::uint8_t { Ready, Fixed, Rotate };
inline constexpr std::array<std::string_view, 3> scan_names{"ready", "fixed", "rotate"};

/// When a worker may accept at all.
struct Gate {
  enum class Kind : std::uint8_t { None, FreeFraction, IdleThread, Limit, Delay } kind = Kind::None;
  double free_fraction = 0.125;  // of the connection slots that must be free
  unsigned max = 0, low = 0;     // Limit: connections per worker; accepting again at `low`
  enum class Over : std::uint8_t { Park, Close } over = Over::Park;
  sim::Duration delay{};  // Delay: the longest sleep before an accept attempt
};
inline constexpr std::array<std::string_view, 5> gate_names{"none", "free_fraction", "idle-thread",
                                                            "max", "delay"};

/// Of equals, LeastConnections takes the first worker and Random the first that was drawn.
struct HandOff {
  enum class Kind : std::uint8_t {
    None,
    RoundRobin,
    LeastConnections,
    TwoIndex,
    Random,
    Credit
  } kind = Kind::None;
  unsigned choices = 2;  // for Random
};
inline constexpr std::array<std::string_view, 6> handoff_names{
    "none", "round-robin", "least-connections", "two-index", "random", "credit"};

/// Who keeps a listen socket open; it closes with its last holder. Worker: those that watch it.
/// FirstWorker is the same until processes are replaced: the first worker inherits its socket in
/// place of making it.
enum class Holder : std::uint8_t { Master, Worker, FirstWorker };
inline constexpr std::array<std::string_view, 3> holder_names{"master", "worker", "first-worker"};

}  // namespace acceptlab::server
