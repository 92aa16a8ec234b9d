#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/scenario/scenario.hpp"
#include "models/kernel/measurement.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// What is taken out of the model, to see what it is worth.
enum class Ablation : std::uint8_t {
  AsIs,
  NoIdleTable,    // every operation costs what it does on a CPU that was busy just before
  FifoScheduler,  // threads run first in, first out, to their end
  NoSoftirq,      // packets cost no CPU time
  NoCosts,        // only the work of requests takes time
  Textbook        // no costs and first in, first out: an M/M/c where the scenario is one
};
inline constexpr std::array<std::string_view, 6> ablation_names{
    "as is", "no idle table", "fifo scheduler", "no softirq", "no costs", "cost-free M/M/c"};
inline std::string name_of(Ablation ablation) {
  return std::string(ablation_names[static_cast<std::size_t>(ablation)]);
}

/// Which model of the same scenarios is asked.
struct Model {
  std::string costs;  // cost profile, TOML; empty: the one that the scenario names
  Ablation ablation = Ablation::AsIs;

  friend auto operator<=>(const Model&, const Model&) = default;
};

/// A record's cost profile, which may be older than some entries: these are then the default's.
/// Throws experiment::ScenarioError.
std::string completed_costs(const std::string& costs);

/// The scenario of a case under a model. Throws experiment::ScenarioError; messages name the case.
experiment::Scenario scenario_of(const RealCase& real, const Model& model);

/// Simulates a case: one measurement for each of its runs, in their order. Of a run only `seed` is
/// looked at: the schedule and the 4-tuples.
using SimulateCase = std::function<std::vector<kernel::Measurement>(const RealCase&, const Model&)>;

/// Replication 0 of the case's scenario with each run's seed, on up to `threads` threads (0: one a
/// CPU). The scenario's warm-up must be a duration: a real run cannot wait for a pilot.
std::vector<kernel::Measurement> simulate_case(const RealCase& real, const Model& model,
                                               unsigned threads);

}  // namespace acceptlab::validation
