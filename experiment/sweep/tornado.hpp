#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/result/text_table.hpp"
#include "experiment/run/warmup.hpp"
#include "experiment/statistics/metrics.hpp"
#include "experiment/sweep/points.hpp"
#include "experiment/sweep/store.hpp"
#include "experiment/sweep/tornado_parameters.hpp"

namespace acceptlab::experiment {

/// The points of a tornado: the scenario as it is first, then both sides of each parameter.
struct TornadoPlan {
  SweepPlan sweep;
  struct Sides {
    Parameter parameter;
    std::optional<std::size_t> low, high;  // points; none: no valid scenario
  };
  std::vector<Sides> parameters;
  std::vector<std::string> left_out;  // sides that are no valid scenario, and why
};

/// `warmup` is that of the scenario as it is, for all points: a difference is then not one of
/// warm-ups. Throws ScenarioError.
TornadoPlan plan_tornado(SweepPlan base, const Overrides& overrides, double share,
                         sim::Duration warmup);

/// How a metric answers to one side of a parameter.
struct TornadoSide {
  std::string value;
  PairedDifference paired;            // against the scenario as it is
  std::vector<std::string> findings;  // what is wrong with the point
};
struct TornadoBar {
  std::string key, value;
  std::optional<TornadoSide> low, high;
  bool in_whole_steps = false;  // the values of the sides are not those of the share
  double reach() const;         // the larger of both differences
};
struct Tornado {
  Metric metric;
  double share = 0;
  Estimate base;
  std::vector<TornadoBar> bars;       // the longest first
  std::vector<std::string> findings;  // of the scenario as it is
};

/// Made of what the store knows of the replications; points that are not there are left out. Throws
/// FolderError when the scenario as it is is not there.
Tornado make_tornado(const TornadoPlan& plan, Store& store, const Metric& metric, double share);

std::string tornado_table(const Tornado& tornado, const TableStyle& style);
/// {"schema": "acceptlab.tornado/1", "metric", "share", "base", "parameters": [...]}.
std::string tornado_json(const Tornado& tornado);

}  // namespace acceptlab::experiment
