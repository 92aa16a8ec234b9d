#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/server/choices.hpp"
#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace acceptlab::experiment {

// The sections [[events]], [run], [sweep], [[variants]], [search] and [goals] of a scenario; see
// scenario.hpp.

/// In the order of EventSpec::Kind.
inline constexpr std::array<std::string_view, 10> event_names{
    "close_socket", "add_socket", "crash_worker", "stall_worker",   "burst",
    "set",          "signal",     "reload",       "binary_upgrade", "config_test"};

struct EventSpec {
  enum class Kind : std::uint8_t {
    CloseSocket,
    AddSocket,
    CrashWorker,
    StallWorker,
    Burst,
    Set,
    Signal,
    Reload,
    BinaryUpgrade,
    ConfigTest
  } kind = Kind::Burst;
  sim::Distribution at;                         // from the end of the warm-up
  std::optional<sim::Duration> every;           // repeats
  unsigned target = 0;                          // birth number of the socket or worker
  sim::Duration stall_for{};                    // StallWorker; ConfigTest: how long the test takes
  server::Signal signal = server::Signal::Hup;  // Signal
  server::To to = server::To::Old;
  std::optional<unsigned> workers;  // of the configuration that is read; none: as many as before
  sim::Duration drain{};            // BinaryUpgrade: from WINCH to QUIT
  std::uint64_t burst = 0;          // Burst: connections at once
  std::string set_key;              // Set: run.load, or arrivals.NAME.process.rate
  double set_value = 0;             // Set: a number, or a rate per second
  std::string text;                 // as in the file, for the lifecycle block of the result

  /// "close_socket": of `kind`.
  /// It starts workers of a configuration that is read anew.
  bool reads_configuration() const {
    return kind == Kind::Reload || kind == Kind::BinaryUpgrade || kind == Kind::ConfigTest ||
           (kind == Kind::Signal &&
            (signal == server::Signal::Hup || signal == server::Signal::Usr2));
  }
  std::string_view kind_name() const { return event_names[static_cast<std::size_t>(kind)]; }
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
  bool cost_uncertainty = false;  // also run with costs drawn from their spread
  bool control_variate = false;   // also run as the queue of theory that comes closest
  bool theory = false;            // the exact answer stands beside the result
};

struct Goal {
  std::string text, metric, op;  // "accept_wait.p99 < 2ms"
  double bound = 0;              // seconds, or a plain number
};

/// One sweep axis or `--vary`: values as TOML text, in the order given.
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

}  // namespace acceptlab::experiment
