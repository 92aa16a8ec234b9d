#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "experiment/scenario/scenario.hpp"
#include "models/kernel/measurement.hpp"
#include "sim/time.hpp"

namespace acceptlab::testing {

// One replication, connection by connection: what tests of whole runs look at beside its counts.

struct Accept {
  std::uint64_t connection;  // n-th of the run
  sim::Time complete, at;
  unsigned worker, socket;
  bool cohort;
};

struct End {
  std::uint64_t connection;
  sim::Time first_syn, at;
  kernel::Outcome outcome;
  std::optional<kernel::LossCause> cause;  // when lost
  bool cohort;
};

struct TracedRun {
  std::vector<Accept> accepts;  // in their order
  std::vector<End> ends;
  kernel::Measurement result;

  /// Who accepted, in the order of accepting.
  std::vector<unsigned> workers() const;
};

/// A scenario from its text; what is missing has its default.
experiment::Scenario scenario(std::string_view text);

/// A scenario without costs and round-trip time, on which texts of tests add: one connection every
/// 10 ms for 1 s, no demand, three workers, one socket, no warm-up.
extern const std::string_view plain_text;

/// `plain_text` with `server` in its [server] table, and `rest` behind it.
experiment::Scenario plain(std::string_view server, std::string_view rest = {});

/// Replaces the first arrivals entry by these connections. `socket` -1: the policy chooses.
struct Row {
  sim::Duration at, cpu;
  std::int32_t socket = -1;
};
void replay(experiment::Scenario& scenario, const std::vector<Row>& rows);

TracedRun traced_run(const experiment::Scenario& scenario, std::uint32_t replication = 0);

/// Counts of the cohort, from the trace alone.
std::uint64_t ended(const TracedRun& run, kernel::Outcome outcome);

}  // namespace acceptlab::testing
