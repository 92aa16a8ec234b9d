#include "experiment/sweep/point_runner.hpp"

#include <new>
#include <system_error>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/result/summary.hpp"
#include "experiment/run/run.hpp"
#include "experiment/sweep/replications_file.hpp"
#include "sim/check.hpp"
#include "sim/interruption.hpp"

namespace acceptlab::experiment {

namespace {

using Measured = std::vector<kernel::Measurement>;

/// Of the replications known before those that a run may take.
std::function<const kernel::Measurement*(Kind, std::uint32_t, sim::Duration)> taking(
    const Replications& known) {
  return [&known](Kind kind, std::uint32_t number, sim::Duration warmup) {
    const Measured& of_kind = kind == Kind::AsGiven      ? known.measured
                              : kind == Kind::DrawnCosts ? known.with_drawn_costs
                                                         : known.of_twin;
    const bool fits = number < of_kind.size() && of_kind[number].warmup == warmup;
    return fits ? &of_kind[number] : nullptr;
  };
}

/// A simulator that tells of each replication.
Simulator telling(const PointOptions& options) {
  Simulator simulator = options.simulator;
  simulator.replication = [&options](const Scenario& scenario, std::uint32_t number,
                                     sim::Duration warmup, std::optional<sim::Duration> series) {
    kernel::Measurement fresh = options.simulator.replication(scenario, number, warmup, series);
    if (options.simulated) options.simulated(fresh.events);
    return fresh;
  };
  return simulator;
}

/// The replications of the result, and those beyond that were known before.
Measured joined(Measured used, Measured known) {
  for (std::size_t i = used.size(); i < known.size(); ++i) used.push_back(std::move(known[i]));
  return used;
}

void compute(const ScenarioSource& source, const Point& point, const Task& task,
             const PointOptions& options, Outcome& outcome) {
  const Scenario scenario = scenario_of(source, point);
  Replications known = decode(task.replications).value_or(Replications{});
  RunOptions run;
  run.threads = options.threads;
  run.known = taking(known);
  run.simulator = telling(options);
  RunResult result = run_scenario(scenario, run);
  outcome.result = result_json(result, summarise(result));
  outcome.replications =
      encode({point.replication_hash, point.hash,
              joined(std::move(result.replications), std::move(known.measured)),
              joined(std::move(result.with_drawn_costs), std::move(known.with_drawn_costs)),
              joined(std::move(result.of_twin), std::move(known.of_twin))});
}

}  // namespace

Outcome compute_point(const ScenarioSource& source, const Point& point, const Task& task,
                      const PointOptions& options) {
  using Failure = Outcome::Failure;
  Outcome outcome;
  outcome.point = task.point;
  const auto failed = [&](Failure kind, const std::exception& error) {
    outcome.failure = kind;
    outcome.error = error.what();
  };
  try {
    compute(source, point, task, options, outcome);
  } catch (const sim::Interrupted&) {
    outcome.failure = Failure::Interrupted;
  } catch (const ScenarioError& error) {
    failed(Failure::Scenario, error);
  } catch (const sim::LimitExceeded& error) {
    failed(Failure::Limit, error);
  } catch (const std::bad_alloc&) {
    failed(Failure::Environment, std::runtime_error("out of memory"));
  } catch (const std::system_error& error) {
    failed(Failure::Environment, error);
  } catch (const std::exception& error) {
    failed(Failure::Invariant, error);
  }
  return outcome;
}

}  // namespace acceptlab::experiment
