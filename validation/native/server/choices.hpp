#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace acceptlab::native::server {

// The choices that make up a server, by the words of scenario files and of the command line. One
// row of names for each, in the order of its enumerators.

enum class Style : std::uint8_t { EventLoop, Prefork, ThreadPool, ThreadPerConnection };
inline constexpr std::array<std::string_view, 4> style_names{"event-loop", "prefork", "thread-pool",
                                                             "thread-per-connection"};

enum class Wait : std::uint8_t {
  Blocking,
  Epoll,
  EpollExclusive,
  SharedEpoll,
  Poll,
  TryLock,
  Dispatcher
};
inline constexpr std::array<std::string_view, 7> wait_names{
    "blocking", "epoll", "epoll-exclusive", "shared-epoll", "poll", "try-lock", "dispatcher"};

/// How the readiness of a listen socket is told.
enum class Trigger : std::uint8_t { Level, Edge, OneShot };
inline constexpr std::array<std::string_view, 3> trigger_names{"level", "edge", "oneshot"};

/// When a worker registers its listen socket anew, and so becomes the last in its wait queue.
enum class Rearm : std::uint8_t { Never, Each, Every16 };
inline constexpr std::array<std::string_view, 3> rearm_names{"never", "each", "16"};

/// Which socket of an address a SYN gets.
enum class Choose : std::uint8_t { Kernel, BpfCpu, IncomingCpu };
inline constexpr std::array<std::string_view, 3> choose_names{"kernel", "bpf-cpu", "incoming-cpu"};

/// Who keeps a listen socket open; it closes with its last holder.
enum class Holder : std::uint8_t { Master, Worker, FirstWorker };
inline constexpr std::array<std::string_view, 3> holder_names{"master", "worker", "first-worker"};

/// Which worker watches which of an address's sockets.
struct Watch {
  enum class Graph : std::uint8_t { Auto, Own, All, Groups, Ring, Explicit } graph = Graph::Auto;
  unsigned ring = 2;                               // sockets a worker, for Graph::Ring
  std::vector<std::vector<unsigned>> of_worker{};  // for Graph::Explicit
};
inline constexpr std::array<std::string_view, 6> watch_names{"auto",   "own",  "all",
                                                             "groups", "ring", "explicit"};

/// When a worker may accept at all.
struct Gate {
  enum class Kind : std::uint8_t { None, FreeFraction, IdleThread, Limit, Delay } kind = Kind::None;
  double free_fraction = 0.125;  // of its connection slots that a worker wants to have free
  unsigned max = 0, low = 0;     // Limit: connections of a worker; it accepts again at `low`
  enum class Over : std::uint8_t { Park, Close } over = Over::Park;
  std::int64_t delay_ns = 0;  // Delay: the longest sleep before an accept
};
inline constexpr std::array<std::string_view, 5> gate_names{"none", "free_fraction", "idle-thread",
                                                            "max", "delay"};

/// Which worker gets a connection after it was accepted.
struct HandOff {
  enum class Kind : std::uint8_t {
    None,
    RoundRobin,
    LeastConnections,
    TwoIndex,
    Random
  } kind = Kind::None;
  unsigned choices = 2;  // for Random
};
inline constexpr std::array<std::string_view, 5> handoff_names{
    "none", "round-robin", "least-connections", "two-index", "random"};

/// On which CPUs the workers run.
struct Pin {
  enum class Kind : std::uint8_t { None, OnePerCpu, List } kind = Kind::OnePerCpu;
  std::vector<unsigned> cpus{};  // for List: worker w is on the w-th, and round again
};

}  // namespace acceptlab::native::server
