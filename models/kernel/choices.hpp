#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace acceptlab::kernel {

/// Which CPU does a packet's protocol work.
enum class Steering : std::uint8_t {
  Rss,      // the one that its queue interrupts
  Rps,      // one that software chooses by the flow's hash
  Rfs,      // the one on which the program read the flow last; as Rps until it did
  Loopback  // the sender's
};

// The kernel's share of the policy space (the server's is in models/server/choices.hpp). The
// arrays give the names used in scenario files, in the order of the enumerators.

/// Which listen socket of a group a SYN gets.
enum class Choose : std::uint8_t {
  Kernel,
  Uniform,
  IncomingCpu,
  BpfCpu,
  RoundRobin,
  LeastConnections,
  LeastPending,
  Random,
  Bitmap
};
inline constexpr std::array<std::string_view, 9> choose_names{
    "kernel",        "uniform", "incoming-cpu", "bpf-cpu", "round-robin", "least-connections",
    "least-pending", "random",  "bitmap"};

/// Who is woken first. System follows from how the workers wait; the others are what-ifs.
enum class WakeOrder : std::uint8_t {
  System,
  RegisteredFirst,
  RegisteredLast,
  LongestAsleep,
  LastAsleep,
  Random,
  SameCpuFirst
};
inline constexpr std::array<std::string_view, 7> wake_order_names{
    "system",      "registered-first", "registered-last", "longest-asleep",
    "last-asleep", "random",           "same-cpu-first"};

/// The order in which pending connections leave the accept queue; only Fifo is real.
enum class AcceptQueueOrder : std::uint8_t { Fifo, NewestFirst, Random };
inline constexpr std::array<std::string_view, 3> accept_queue_order_names{"fifo", "newest-first",
                                                                          "random"};

/// How a worker waits for connections.
enum class Wait : std::uint8_t {
  Blocking,
  Epoll,
  EpollExclusive,
  SharedEpoll,
  Poll,
  Kqueue,
  IoUring,
  Lock,
  TryLock,
  Dispatcher
};
inline constexpr std::array<std::string_view, 10> wait_names{
    "blocking", "epoll", "epoll-exclusive", "shared-epoll", "poll", "kqueue",
    "io-uring", "lock",  "try-lock",        "dispatcher"};

enum class Trigger : std::uint8_t { Level, Edge, OneShot };
inline constexpr std::array<std::string_view, 3> trigger_names{"level", "edge", "oneshot"};

}  // namespace acceptlab::kernel
