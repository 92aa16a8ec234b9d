#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "validation/native/kernel_times/kernel_times.hpp"

namespace acceptlab::native::stand {

/// The plan is not one. what(): file, field, what was found, what would do.
class PlanError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Network : std::uint8_t {
  Loopback,  // of a namespace of its own
  Veth,      // the load in another namespace
  Host,      // the machine's interfaces, for a load that another machine issues
};

/// Whose workers the server has, and who counts for them.
enum class ServerKind : std::uint8_t {
  Native,   // writes WorkerCounters (validation/native/log)
  Nginx,    // children called "nginx: worker process"
  Haproxy,  // the threads of its one process
  Other,    // workers are not told apart
};

struct ServerPlan {
  std::vector<std::string> argv;
  std::uint16_t port = 0;
  unsigned workers = 1;
  std::filesystem::path log;  // of a native server; relative: in the folder `out`
  ServerKind kind = ServerKind::Native;
};

/// A signal to the server's first process.
struct PlannedSignal {
  double at_s = 0;  // after the start of the load
  std::string name;
  int signal = 0;
  std::optional<int> value;  // sent with it
};

/// One run, as the plan file says. docs/validation.md has the keys.
struct Plan {
  std::filesystem::path out;
  Network network = Network::Loopback;
  std::string rps_cpus;                       // hexadecimal mask; empty: as it is
  std::map<std::string, std::string> sysctl;  // "net.core.somaxconn" and so on
  ServerPlan server;
  std::vector<std::string> load_argv;
  Instruments instruments = Instruments::Auto;
  bool system_calls = false;  // count accept and epoll_wait of a server that does not do so itself
  std::size_t max_connections = std::size_t{1} << 20;  // that stamps are kept of
  bool sched_trace = false;
  double sched_trace_s = 0.2;
  double lead_s = 0.4;  // from the start of the load's process to time 0 of its schedule
  double warmup_s = 0.5, window_s = 3, timeout_s = 30;  // from time 0
  double ready_s = 10;                                  // the server may take to become ready
  std::vector<PlannedSignal> events;
};

/// Throws PlanError.
Plan read_plan(const std::filesystem::path& file);

}  // namespace acceptlab::native::stand
