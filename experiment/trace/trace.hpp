#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "experiment/result/sink.hpp"
#include "experiment/scenario/scenario.hpp"
#include "experiment/trace/collector.hpp"
#include "experiment/trace/recording.hpp"
#include "sim/interruption.hpp"

namespace acceptlab::experiment {

/// What of a run is to be shown. Times count from the end of the warm-up.
struct TraceQuery {
  enum class Format : std::uint8_t { Perfetto, Text } format = Format::Perfetto;
  std::optional<sim::Duration> from, to;    // may only be missing with a connection
  std::optional<std::uint64_t> connection;  // n-th of the run, from 0
  bool aligned = true;                      // text: for people, else separated by tabs
  std::size_t most_events = 5'000'000;      // a window with more is cut off
  bool for_watching = false;                // take_recording() has where each connection is
};

/// A query that cannot be answered.
class TraceError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A window of replication 0, which it simulates up to the window's end: the same as in
/// `acceptlab run`.
class Trace {
 public:
  /// Throws TraceError; sim::Interrupted once `interruption`, if there is one, was requested.
  Trace(const Scenario& scenario, const TraceQuery& query,
        const sim::Interruption* interruption = nullptr);

  /// What the reader should know beside: the window was cut off, the run ended before it did.
  const std::vector<std::string>& findings() const { return findings_; }
  std::size_t events() const { return collector_->events(); }
  void write(const Sink& sink) const { collector_->write(sink); }
  /// The same as data; nothing is left to write then. Requires the Perfetto format.
  Recording take_recording();

 private:
  void simulate(const Scenario& scenario, sim::Duration warmup, bool whole_run);
  void set_window(const Scenario& scenario, const TraceQuery& query, sim::Duration warmup);
  void follow(const Scenario& scenario, const TraceQuery& query, sim::Duration warmup);

  const sim::Interruption* interruption_;
  TraceWindow window_;
  std::unique_ptr<Collector> collector_;
  std::vector<std::string> findings_;
};

}  // namespace acceptlab::experiment
