#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace acceptlab::validation {

// A record: what was measured on one machine, and all that is needed to simulate it again. Plain
// data; record_json.hpp writes and reads it as "acceptlab.record/2". Names of quantities are those
// of the result JSON, times in seconds.

/// A latency of one real run, over the connections of its window: computed from every connection.
struct RealLatency {
  std::uint64_t count = 0;
  double mean_s = 0, sd_s = 0, p50_s = 0, p90_s = 0, p99_s = 0, max_s = 0;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> histogram;  // upper ns of a cell, count
};

/// How the machine behaved while it was measured.
struct Conditions {
  double steal = 0;    // taken by the hypervisor: fraction of all CPUs' time
  double foreign = 0;  // used by processes that are not ours, interrupts and steal included
  double lateness_p50_s = 0, lateness_p99_s = 0;  // of the generator behind its schedule
};

/// One whole run: fresh processes, fresh network namespace.
struct RealRun {
  unsigned repeat = 0;     // from 0
  std::uint64_t seed = 0;  // the schedule is replication 0 of the case's scenario with this seed
  unsigned place = 0;      // in the order in which the record's runs were made
  Conditions conditions;
  std::vector<std::string> faults;  // why the run is not judged; empty: it is
  bool quiet() const { return faults.empty(); }

  double window_s = 0;
  std::uint64_t offered = 0, completed = 0, refused = 0, reset = 0, timed_out = 0, skipped = 0;
  std::map<std::string, RealLatency>
      latency;                            // "accept_wait", "service_wait", "connect", "response"
  std::map<std::string, double> rates;    // "throughput_per_s"
  std::map<std::string, double> wakeups;  // per accepted connection: "woken", "epoll_returns", ...
  std::vector<std::uint64_t> workers, sockets;   // connections accepted by, or from, each
  std::map<std::string, std::int64_t> counters;  // of /proc/net/netstat that moved
  std::string established_from;  // "bpf", "tracefs", "connect" or "none": how exact accept_wait is
};

/// The same scenario, measured several times.
struct RealCase {
  std::string name;
  std::string setting;  // equal for cases that differ in nothing but the policy
  std::string policy;
  bool calibration = false;  // parameters were fitted to it
  bool saturated =
      false;             // throughput is judged here, and nothing that depends on the run's length
  std::string scenario;  // TOML
  std::vector<RealRun> runs;
};

struct Record {
  std::string suite, server;           // "native", "nginx 1.22.1"
  std::optional<std::string> version;  // of the acceptlab that measured it; older ones do not say
  std::vector<std::pair<std::string, std::string>> machine;  // what the machine is, in order
  std::string costs;  // the cost profile in force when it was measured: TOML, or empty
  std::vector<RealCase> cases;
};

}  // namespace acceptlab::validation
