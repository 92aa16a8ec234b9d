#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "experiment/run/recovery.hpp"
#include "experiment/scenario/scenario.hpp"
#include "models/kernel/listen_table.hpp"
#include "models/kernel/recorder.hpp"
#include "models/load/sources.hpp"
#include "models/server/server.hpp"

namespace acceptlab::experiment {

/// The scenario's [[events]]: sockets and workers that come and go, bursts, changes of the load.
/// Each that happens in the window is a row of the result's lifecycle.
class Lifecycle {
 public:
  struct System {
    kernel::Recorder& recorder;
    kernel::ListenTable& table;
    server::Server& server;
    load::Sources& sources;
    std::vector<server::Plan> plans{};  // by event: the configuration that it reads, if it does
  };
  Lifecycle(const Scenario& scenario, const sim::RandomSpace& space, const System& system);

  /// Times of the events count from `window_start`.
  void schedule(sim::Time window_start);
  /// The window is over: what has not happened yet will not.
  void close();
  /// The run is over: what the events have cost and what is to be said of them is known.
  void finish();
  /// When an event will bring connections next, if any will.
  std::optional<sim::Time> next_burst() const;

 private:
  void schedule_event(std::size_t index, sim::Time at);
  void happen(std::uint64_t index);
  void apply(std::size_t index, server::Consequences& cause);
  void set(const EventSpec& event);
  void tell_findings(server::Consequences& consequences);
  void expect_next();

  const Scenario& scenario_;
  sim::RandomSpace space_;
  System system_;
  sim::EventQueue& queue_;
  sim::Time window_start_{};
  std::vector<sim::Ticket> pending_;               // by event
  std::vector<sim::Time> due_;                     // ... and when it happens next
  std::deque<server::Consequences> consequences_;  // by row; what happens later refers to them
  Recovery recovery_;
};

}  // namespace acceptlab::experiment
