#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/kernel/flow.hpp"
#include "models/kernel/system.hpp"
#include "models/load/behaviour.hpp"
#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace acceptlab::experiment {

// The sections [work], [client] and [[arrivals]] of a scenario; see scenario.hpp.

struct WorkSpec {
  sim::Distribution setup_cpu, wait, between_requests, hold;
  sim::Distribution cpu = sim::Distribution::lognormal_p99(220e3, 2e6);
  sim::Distribution requests = sim::Distribution::constant(1);
};

inline constexpr std::array<std::string_view, 2> client_wait_names{"sleep", "spin"};

struct ClientSpec {
  std::vector<unsigned> pin;  // CPUs of clients on the server's machine; empty: all
  enum class Waits : std::uint8_t { Sleep, Spin } waits = Waits::Sleep;  // those clients
  kernel::System system = kernel::System::Linux;
  kernel::Version version{6, 1, 0};
  std::optional<unsigned> syn_retries = 6;  // none: forever
  enum class Retry : std::uint8_t { System, Gaps, Distribution } retry = Retry::System;
  std::vector<sim::Duration> gaps;           // Retry::Gaps; the last one repeats
  double gaps_spread = 0.0;                  // each gap times uniform(1 - spread, 1 + spread)
  sim::Distribution retry_after;             // Retry::Distribution
  std::optional<sim::Distribution> timeout;  // none: waits for ever
};

struct ProcessSpec {
  enum class Kind : std::uint8_t {
    Poisson,
    Paced,
    Renewal,
    Mmpp,
    OnOff,
    BatchPoisson,
    Replay,
    Closed
  } kind = Kind::Poisson;
  double rate_per_s = 0;                   // Poisson, Paced; OnOff while on; BatchPoisson: batches
  sim::Distribution gap;                   // Renewal
  std::vector<double> rates_per_s;         // Mmpp, one per state
  std::vector<sim::Distribution> holding;  // Mmpp, one per state
  sim::Distribution on, off;               // OnOff
  sim::Distribution batch;                 // BatchPoisson: sizes when batch_given, else geometric
  bool batch_given = false;
  double batch_mean = 1;    // geometric on 1, 2, ...
  std::string file;         // Replay
  unsigned clients = 0;     // Closed
  sim::Distribution think;  // Closed, between connections
};

/// One row of a replay file.
struct ReplayRow {
  sim::Time at;
  kernel::Address source;
  std::uint16_t port = 0;
  sim::Duration cpu{};
  std::int32_t socket = -1;  // birth number that the row forces; -1: the policy chooses
};

inline constexpr std::array<std::string_view, 3> port_names{"system", "sequential", "random"};

struct ClientsFrom {
  std::uint64_t count = 200;               // addresses 10.0.0.1 and up, unless listed
  std::vector<kernel::Address> addresses;  // listed ones
  std::optional<std::uint32_t> prefix_v4;  // network address of "10.0.0.0/24"; count has its hosts
  enum class Ports : std::uint8_t { System, Sequential, Random } ports = Ports::System;
  load::Behaviour behaviour = load::Behaviour::Normal;
};

struct ArrivalsSpec {
  std::string name;
  ProcessSpec process;
  ClientsFrom from;
  std::vector<ReplayRow> replay;  // the rows of process.file
};

}  // namespace acceptlab::experiment
