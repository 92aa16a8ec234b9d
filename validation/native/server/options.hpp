#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "validation/native/linux/endpoint.hpp"
#include "validation/native/server/choices.hpp"

namespace acceptlab::native::server {

/// A command line that asks for nothing that can be run: what was found, and what would do.
class UsageError : public std::runtime_error {
 public:
  UsageError(const std::string& what, const std::string& help)
      : std::runtime_error(help.empty() ? what : what + "\n   = help: " + help) {}
};

/// What the command line says, in its order, with the defaults of docs/validation.md. Times in
/// nanoseconds.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding)
struct Options {
  std::vector<native::Endpoint> listen{native::Endpoint::ipv4(0x7f000001, 8080)};
  unsigned workers = 4;
  std::optional<unsigned> sockets{1};  // of each address; none: one for each worker
  Watch watch;
  Choose choose = Choose::Kernel;
  Wait wait = Wait::EpollExclusive;
  Trigger trigger = Trigger::Level;
  Rearm rearm = Rearm::Never;
  unsigned batch = 1;  // accepted from a ready socket in one turn; 0: all
  unsigned max_events = 512;
  Gate gate;
  HandOff handoff;
  Style style = Style::EventLoop;
  unsigned threads = 1;  // that serve, of a worker of the thread-pool style
  Holder holder = Holder::Master;
  int backlog = 511;         // -1: as much as the system allows
  unsigned connections = 0;  // open ones of a worker at most; 0: no limit
  Pin pin;
  double burn_speed = 0;  // loops per microsecond; 0: measured at the start
  bool only_measure_burn_speed = false;
  std::size_t reply_bytes = 16;  // of an answer's body
  bool keep_alive = false;
  std::string log;  // file; empty: none is kept
  std::uint64_t log_rows = 1'000'000;
  std::int64_t client_timeout_ns = 10'000'000'000;
  bool restart = true;  // workers that crashed

  unsigned socket_count() const { return sockets.value_or(workers); }  // of each address
  bool dispatches() const { return wait == Wait::Dispatcher; }
  /// Workers, and behind them the dispatcher: who has counters, a channel and a number.
  unsigned seats() const { return workers + (dispatches() ? 1 : 0); }
  /// What people are told of it: "worker 3", "dispatcher".
  std::string seat_name(unsigned number) const {
    return dispatches() && number == workers ? "dispatcher" : "worker " + std::to_string(number);
  }
  /// Workers that wait in one epoll and take up each other's connections: threads of one process.
  bool threads_share_epoll() const {
    return wait == Wait::SharedEpoll && style == Style::EventLoop;
  }
};

/// Nothing when --help or --version has been printed. Throws UsageError.
std::optional<Options> read_options(int argc, char** argv);

}  // namespace acceptlab::native::server
