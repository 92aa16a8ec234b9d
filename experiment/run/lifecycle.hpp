#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "experiment/scenario/scenario.hpp"
#include "models/kernel/listen_table.hpp"
#include "models/kernel/recorder.hpp"
#include "models/load/sources.hpp"
#include "models/server/server.hpp"

namespace acceptlab::experiment {

/// The scenario's [[events]]: sockets and workers that come and go, bursts, changes of the load.
/// Each that happens in the window is a row of the result's lifecycle, with what became of the
/// accept queues after it.
class Lifecycle {
 public:
  struct System {
    kernel::Recorder& recorder;
    kernel::ListenTable& table;
    server::Server& server;
    load::Sources& sources;
  };
  Lifecycle(const Scenario& scenario, const sim::RandomSpace& space, System system);

  /// Times of the events count from `window_start`.
  void schedule(sim::Time window_start);
  /// The window is over: what has not happened yet will not.
  void close();
  /// When an event will bring connections next, if any will.
  std::optional<sim::Time> next_burst() const;

 private:
  struct Recovery {  // of the event in the same row of the result
    std::uint64_t before = 0;
    bool grown = false;
    sim::Time over{};  // a stall lasts until then: nothing has recovered before
  };

  void schedule_event(std::size_t index, sim::Time at);
  void happen(std::uint64_t index);
  server::Server::Effect apply(const EventSpec& event);
  void set(const EventSpec& event);
  void watch_recovery(std::uint64_t row);

  const Scenario& scenario_;
  sim::RandomSpace space_;
  System system_;
  sim::EventQueue& queue_;
  sim::Time window_start_{};
  std::vector<sim::Ticket> pending_;  // by event
  std::vector<sim::Time> due_;        // ... and when it happens next
  std::vector<Recovery> recoveries_;
};

}  // namespace acceptlab::experiment
