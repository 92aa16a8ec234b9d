#pragma once

#include <optional>
#include <string>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/topology/connection_cost.hpp"
#include "experiment/topology/flow_bound.hpp"
#include "experiment/topology/system_map.hpp"

namespace acceptlab::experiment {

/// The largest rate of connections that a scenario's server carries without some queue growing for
/// ever: an upper bound, since each connection is taken to cost the least that it can.
struct Capacity {
  FlowBound bound;            // per_s is infinite when nothing limits the rate
  std::string where;          // "softirq of CPU 3"; empty when nothing limits it
  double offered_per_s = 0;   // by streams without end whose rate does not depend on the server
  double replayed_per_s = 0;  // by replays, on average from their first connection to their last

  bool bounded() const;
  /// "at most 69.1k/s: the workers of listen socket 2 (CPU 5)", "no bound".
  std::string text() const;
  /// What comes while the replays last.
  double coming_per_s() const { return offered_per_s + replayed_per_s; }
};

/// Requires resolve() and no error in the scenario.
Capacity capacity(const Scenario& scenario, const SystemMap& map);

/// Says that more connections come than the server carries; nothing if they do not. `column` names
/// the variant that it is about.
std::optional<Diagnostic> overload_warning(const Scenario& scenario, const Capacity& capacity,
                                           const std::string& column = "");

/// "38.1k/s": three digits.
std::string short_rate(double per_second);

}  // namespace acceptlab::experiment
