#include "experiment/run/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>
#include <variant>

#include "experiment/exact/model.hpp"
#include "experiment/reduction/reduction.hpp"
#include "experiment/run/live_waits.hpp"
#include "experiment/run/parallel.hpp"
#include "experiment/scenario/drawn_costs.hpp"
#include "experiment/statistics/metrics.hpp"
#include "experiment/statistics/statistics.hpp"
#include "sim/check.hpp"

namespace acceptlab::experiment {

namespace {

constexpr unsigned first_check = 10;  // then 20, 40, ...: looking at fixed points only keeps 95%

/// Tells how far a run has come.
class Report {
 public:
  Report(const RunOptions& options, unsigned most) : options_(options), most_(most) {
    if (options_.progress) options_.progress(0, most_, 0);
  }

  void finished(const kernel::Measurement& measurement, Kind kind) {
    const std::lock_guard lock(reporting_);
    events_ += measurement.events;
    if (options_.progress) options_.progress(++finished_, most_, events_);
    if (!options_.live_wait || kind != Kind::AsGiven) return;
    const sim::Histogram& waits = measurement.latency.accept_wait;
    const auto count = static_cast<double>(waits.count());
    waits_.push_back({waits.mean_ns() * count, count});
    if (waits_.size() > 1) options_.live_wait(estimate(divided_by(ratio_sample(waits_), 1e9)));
  }

  /// Of the first replication, which is under way.
  void running(const Estimate& wait) {
    const std::lock_guard lock(reporting_);
    if (waits_.size() < 2) options_.live_wait(wait);
  }

 private:
  const RunOptions& options_;
  unsigned most_, finished_ = 0;
  std::uint64_t events_ = 0;
  std::vector<Ratio> waits_;  // ns, of the finished replications
  std::mutex reporting_;
};

/// Replications of one scenario, run in portions; results in replication order.
class Replications {
 public:
  Replications(const Scenario& scenario, const RunOptions& options, sim::Duration warmup, Kind kind,
               Report& report, std::vector<kernel::Measurement>& done)
      : scenario_(scenario),
        options_(options),
        warmup_(warmup),
        kind_(kind),
        report_(report),
        done_(done) {}

  /// Runs on until `count` are done. False when cancelled before that.
  bool run_to(unsigned count) {
    const auto start = static_cast<unsigned>(done_.size());
    std::vector<std::optional<kernel::Measurement>> fresh(count - start);
    for_each_in_parallel(fresh.size(), options_.threads, [&](std::size_t i) {
      if (options_.cancelled && options_.cancelled()) return;
      fresh[i] = replicate(start + static_cast<unsigned>(i));
      report_.finished(*fresh[i], kind_);
    });
    for (auto& measurement : fresh) {
      if (!measurement) return false;  // those before it are kept: results have no gaps
      done_.push_back(std::move(*measurement));
    }
    return true;
  }

 private:
  kernel::Measurement replicate(unsigned number) const {
    if (const auto* known = options_.known ? options_.known(kind_, number, warmup_) : nullptr)
      return *known;
    try {
      return simulate(number);
    } catch (const sim::InternalError& error) {
      throw sim::InternalError(std::string(error.what()) + " (seed " +
                               std::to_string(scenario_.run.seed) + ", replication " +
                               std::to_string(number) + ")");
    }
  }

  kernel::Measurement simulate(unsigned number) const {
    const Simulator& simulator = options_.simulator;
    if (kind_ == Kind::DrawnCosts)
      return simulator.replication(with_drawn_costs(scenario_, number), number, warmup_, {});
    if (kind_ == Kind::Twin) return simulator.replication(scenario_, number, warmup_, {});
    // One is enough until two have finished.
    if (!options_.live_wait || number > 0)
      return simulator.replication(scenario_, number, warmup_, options_.series);
    LiveWaits waits([this](const Estimate& wait) { report_.running(wait); });
    return simulator.observed(scenario_, number, warmup_, options_.series, waits);
  }

  const Scenario& scenario_;
  const RunOptions& options_;
  sim::Duration warmup_;
  Kind kind_;
  Report& report_;
  std::vector<kernel::Measurement>& done_;
};

/// The metrics of `run.precision` that are not yet known well enough.
std::vector<std::string> imprecise(const RunSpec::Precision& precision, Measurements done) {
  const double allowed = precision.within / (1 + precision.within);
  const double confidence = 1 - 0.05 / static_cast<double>(precision.of.size());
  std::vector<std::string> left;
  for (const std::string& name : precision.of) {
    const auto metric = find_metric(name);
    AL_CHECK_MSG(metric.has_value(), "run.precision names no metric: " + name);
    const Estimate estimate = metric->estimate(done, confidence);
    const auto& ci = estimate.interval;
    const bool precise = ci && std::max(ci->high - estimate.value, estimate.value - ci->low) <=
                                   std::max(allowed * std::abs(estimate.value), metric->floor);
    if (!precise) left.push_back(name);
  }
  return left;
}

Stopping stopping_of(const RunSpec& run) {
  if (!run.precision) return {run.replications, run.replications, {}};
  return {first_check, std::max(run.precision->max_replications, 1U),
          [&precision = *run.precision](const RunResult& result) {
            return imprecise(precision, result.replications).empty();
          }};
}

/// Runs to the fixed points. False when it was cancelled before the last of them.
bool run_to_end(Replications& replications, const Stopping& stopping, const RunResult& result) {
  for (unsigned count = std::min(stopping.first, stopping.most);;
       count = std::min(2 * count, stopping.most)) {
    if (!replications.run_to(count)) return false;
    if (count == stopping.most || (stopping.enough && stopping.enough(result))) return true;
  }
}

/// What was not precise when the budget ended.
std::string imprecision_finding(const RunResult& result) {
  const auto& precision = result.scenario.run.precision;
  const auto left = precision && !result.interrupted ? imprecise(*precision, result.replications)
                                                     : std::vector<std::string>{};
  if (left.empty()) return "";
  return fmt::format("precision not met after {} replications: {}", result.replications.size(),
                     fmt::join(left, ", "));
}

/// The twin to run beside the scenario, or a finding that there is none.
void find_twin(const Scenario& scenario, RunResult& result) {
  const auto itself = reduce(scenario);
  if (const auto* queue = std::get_if<Reduction>(&itself)) {
    result.findings.push_back("run.control_variate: the scenario itself is " +
                              exact::name_of(queue->model) +
                              ", whose exact answer run.theory gives; nothing is controlled");
    return;
  }
  auto found = exact_twin(scenario);
  if (auto* twin = std::get_if<ExactTwin>(&found)) {
    result.twin = std::move(*twin);
  } else {
    result.findings.push_back(
        "run.control_variate: theory knows no queue that comes close, so nothing is controlled: " +
        std::get<NoTwin>(found));
  }
}

}  // namespace

RunResult run_until(const Scenario& scenario, const RunOptions& options, const Warmup& warmup,
                    const Stopping& stopping) {
  RunResult result;
  result.scenario = scenario;
  result.series = options.series;
  result.threads = thread_count(options.threads);
  result.warmup = warmup;
  if (!warmup.finding.empty()) result.findings.push_back(warmup.finding);
  const bool draw_costs = scenario.run.cost_uncertainty && has_cost_spread(scenario);
  if (scenario.run.cost_uncertainty && !draw_costs) {
    result.findings.emplace_back(
        "run.cost_uncertainty: no cost in force has a spread, so that nothing is drawn; profiles "
        "written by `acceptlab calibrate` have them");
  }
  if (scenario.run.control_variate) find_twin(scenario, result);
  const unsigned kinds = 1U + (draw_costs ? 1U : 0U) + (result.twin ? 1U : 0U);
  Report report(options, stopping.most * kinds);
  Replications replications(scenario, options, warmup.length, Kind::AsGiven, report,
                            result.replications);
  result.interrupted = !run_to_end(replications, stopping, result);
  /// As many of another kind, on the same random numbers.
  const auto as_many = [&](const Scenario& other, Kind kind,
                           std::vector<kernel::Measurement>& done) {
    Replications more(other, options, warmup.length, kind, report, done);
    if (!result.interrupted)
      result.interrupted = !more.run_to(static_cast<unsigned>(result.replications.size()));
  };
  if (draw_costs) as_many(scenario, Kind::DrawnCosts, result.with_drawn_costs);
  if (result.twin) as_many(result.twin->scenario, Kind::Twin, result.of_twin);
  if (result.interrupted) {
    result.findings.push_back(fmt::format("interrupted after {} of {} replications",
                                          result.replications.size(), stopping.most));
  }
  return result;
}

RunResult run_scenario(const Scenario& scenario, const RunOptions& options,
                       std::optional<Warmup> warmup) {
  const auto start = std::chrono::steady_clock::now();
  if (!warmup) warmup = common_warmup({&scenario, 1}, options);
  RunResult result = run_until(scenario, options, *warmup, stopping_of(scenario.run));
  const std::string imprecision = imprecision_finding(result);
  if (!imprecision.empty()) result.findings.push_back(imprecision);
  result.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace acceptlab::experiment
