#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/kernel/choices.hpp"
#include "models/kernel/flow.hpp"
#include "models/kernel/system.hpp"
#include "models/server/choices.hpp"
#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace acceptlab::experiment {

// What a scenario file says after defaults, policy and overrides: plain data, no behaviour.
// Distributions of times are in nanoseconds. The keys, units and defaults are those of
// docs/scenario-format.md; the member initialisers here are the defaults.

struct MachineSpec {
  unsigned packages = 1, nodes_per_package = 1, llc_per_package = 1;
  unsigned cores = 0;  // per package; 0: enough for one CPU a worker
  unsigned threads_per_core = 1;
  unsigned nic_queues = 8;         // at most the number of CPUs
  std::vector<unsigned> irq_cpus;  // CPU of each queue in turn; empty: spread
  enum class Steering : std::uint8_t { Rss, Rps, Rfs, Loopback } steering = Steering::Rss;
  std::string costs = "default";                                         // zero | default | a file
  unsigned cpus() const { return packages * cores * threads_per_core; }  // after resolution
};

struct KernelSpec {
  kernel::System system = kernel::System::Linux;
  kernel::Version version{6, 1, 0};
  std::string version_text = "6.1";
  std::string scheduler = "auto";
  std::optional<std::uint64_t> hash_secret;    // none: random per replication
  std::map<std::string, std::int64_t> sysctl;  // only those set by the file
};

struct NetworkSpec {
  sim::Distribution rtt = sim::Distribution::constant(200e3);
  double loss = 0.0;  // probability for each segment
};

struct ListenAddress {
  kernel::Address address;  // all zero: wildcard
  std::uint16_t port = 80;
  bool wildcard() const { return address == kernel::Address{{}, address.v6}; }
};

struct PinSpec {
  enum class Kind : std::uint8_t { None, OnePerCpu, List } kind = Kind::OnePerCpu;
  std::vector<unsigned> cpus;  // for List: worker i on cpus[i % size]
};

struct ServerSpec {
  std::string policy;   // empty: each key stands for itself
  std::string version;  // era of the policy; empty: newest
  unsigned workers = 16;
  std::vector<ListenAddress> listen{ListenAddress{}};
  server::Style style = server::Style::EventLoop;
  unsigned threads = 1;
  server::SocketCount sockets;
  server::Watch watch;
  bool allow_unwatched = false;
  kernel::Choose choose = kernel::Choose::Kernel;
  unsigned choose_random_of = 2;  // for Choose::Random
  kernel::Wait wait = kernel::Wait::EpollExclusive;
  kernel::Trigger trigger = kernel::Trigger::Level;
  kernel::WakeOrder order = kernel::WakeOrder::System;
  server::Rearm rearm = server::Rearm::Never;
  unsigned batch = 1;  // 0: all
  unsigned max_events = 512;
  server::Scan scan = server::Scan::Ready;
  server::Gate gate;
  server::HandOff handoff;
  server::Holder holder = server::Holder::Master;
  std::int64_t backlog = 511;     // negative: the system's maximum
  std::uint64_t connections = 0;  // per worker; 0: no limit
  PinSpec pin;
  kernel::AcceptQueueOrder accept_queue_order = kernel::AcceptQueueOrder::Fifo;
  std::optional<std::uint64_t> queue_room;  // hypothetical; none: the backlog
};

struct WorkSpec {
  sim::Distribution setup_cpu, wait, between_requests, hold;
  sim::Distribution cpu = sim::Distribution::lognormal_p99(220e3, 2e6);
  sim::Distribution requests = sim::Distribution::constant(1);
};

struct ClientSpec {
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

struct ClientsFrom {
  std::uint64_t count = 200;               // addresses 10.0.0.1 and up, unless listed
  std::vector<kernel::Address> addresses;  // listed ones
  std::optional<std::uint32_t> prefix_v4;  // network address of "10.0.0.0/24"; count has its hosts
  enum class Ports : std::uint8_t { System, Sequential, Random } ports = Ports::System;
  enum class Behaviour : std::uint8_t { Normal, Silent, Abort } behaviour = Behaviour::Normal;
};

struct ArrivalsSpec {
  std::string name;
  ProcessSpec process;
  ClientsFrom from;
  std::vector<ReplayRow> replay;  // the rows of process.file
};

struct EventSpec {
  enum class Kind : std::uint8_t {
    CloseSocket,
    AddSocket,
    CrashWorker,
    StallWorker,
    Burst,
    Set
  } kind = Kind::Burst;
  sim::Distribution at;                // from the end of the warm-up
  std::optional<sim::Duration> every;  // repeats
  unsigned target = 0;                 // birth number of the socket or worker
  sim::Duration stall_for{};           // StallWorker
  std::uint64_t burst = 0;             // Burst: connections at once
  std::string set_key;                 // Set: run.load, or arrivals.NAME.process.rate
  double set_value = 0;                // Set: a number, or a rate per second
  std::string text;                    // as in the file, for the lifecycle block of the result
};

struct RunSpec {
  std::optional<sim::Duration> duration = std::chrono::seconds(20);  // none: unlimited
  std::optional<std::uint64_t> connections;                          // per replication
  double load = 1.0;
  std::optional<sim::Duration> warmup;  // none: auto
  sim::Duration drain = std::chrono::seconds(5);
  std::uint64_t seed = 7;
  unsigned replications = 10;
  struct Precision {
    std::vector<std::string> of;
    double within = 0.05;
    unsigned max_replications = 200;
  };
  std::optional<Precision> precision;
};

struct Goal {
  std::string text, metric, op;  // "accept_wait.p99 < 2ms"
  double bound = 0;              // seconds, or a plain number
};

/// One sweep axis, `--vary` or variant: values as TOML text, in the order given.
struct Axis {
  std::string key;
  std::vector<std::string> values;
};
struct Variant {
  std::string name;
  std::vector<std::pair<std::string, std::string>> set;  // key, value as TOML text
};

/// What `recommend` may change and what it makes small or large.
struct SearchSpec {
  std::vector<Axis> vary;  // two integers: a range
  std::string objective = "server.workers";
  bool maximise = false;
};

struct Scenario {
  unsigned format = 1;
  std::string title;
  std::string file;  // as given on the command line
  MachineSpec machine;
  KernelSpec kernel;
  NetworkSpec network;
  ServerSpec server;
  WorkSpec work;
  ClientSpec client;
  std::vector<ArrivalsSpec> arrivals;
  std::vector<EventSpec> events;
  RunSpec run;
  std::vector<Axis> sweep;
  std::vector<Variant> variants;
  SearchSpec search;
  std::vector<std::string> must;  // goals as written
  std::vector<Goal> goals;
  /// Cost names set by [costs] or a cost file, as TOML text already checked; the rest comes from
  /// `machine.costs`.
  std::map<std::string, sim::Distribution> costs;
  std::map<std::string, std::vector<std::pair<sim::Duration, sim::Distribution>>>
      idle_costs;  // idle time -> cost

  std::vector<std::string> assumed;  // keys in force whose value is an assumption
  std::vector<std::string> ignored;  // real sysctls that the model does not use
  std::string hash;                  // of the canonical scenario and the files it names
};

}  // namespace acceptlab::experiment
