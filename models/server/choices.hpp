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
  bool automatic = false;  // the graph in force follows from the numbers of sockets and workers
};

enum class Rearm : std::uint8_t { Never, Each, Every16 };
inline constexpr std::array<std::string_view, 3> rearm_names{"never", "each", "16"};

enum class Scan : std::uint8_t { Ready, Fixed, Rotate };
inline constexpr std::array<std::string_view, 3> scan_names{"ready", "fixed", "rotate"};

/// When an event loop reads a connection first. Event: its set tells when there is something.
/// AtOnce: the turn that accepted it ends with the attempt, and the set is asked only where nothing
/// has come yet. OnAccept: each is read and served before the next is accepted.
enum class FirstRead : std::uint8_t { Event, AtOnce, OnAccept };
inline constexpr std::array<std::string_view, 3> first_read_names{"event", "at-once", "on-accept"};

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

/// Who keeps a listen socket open; it closes with its last holder. Master: the master makes all of
/// them, and its workers inherit what it has. Worker: those that watch it; each makes what nobody
/// of its generation has made yet. FirstWorker: the same, but the master makes the first socket of
/// each address before it forks the first worker, which inherits it; then it closes its own copy.
enum class Holder : std::uint8_t { Master, Worker, FirstWorker };
inline constexpr std::array<std::string_view, 3> holder_names{"master", "worker", "first-worker"};

/// What a master understands, by nginx's names.
enum class Signal : std::uint8_t { Hup, Usr2, Winch, Quit };
inline constexpr std::array<std::string_view, 4> signal_names{"HUP", "USR2", "WINCH", "QUIT"};
/// Which master it is for: of two, that is during an upgrade.
enum class To : std::uint8_t { Old, New };
inline constexpr std::array<std::string_view, 2> to_names{"old", "new"};

}  // namespace acceptlab::server
