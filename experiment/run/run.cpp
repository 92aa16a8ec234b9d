#include "experiment/run/run.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <mutex>

#include "experiment/run/parallel.hpp"
#include "experiment/statistics/metrics.hpp"
#include "experiment/statistics/statistics.hpp"
#include "sim/check.hpp"

namespace acceptlab::experiment {

namespace {

constexpr unsigned first_check = 10;  // then 20, 40, ...: looking at fixed points only keeps 95%

/// Replications of one scenario, run in portions; results in replication order.
class Replications {
 public:
  Replications(const Scenario& scenario, const RunOptions& options, sim::Duration warmup,
               unsigned most)
      : scenario_(scenario), options_(options), warmup_(warmup), most_(most) {}

  /// Runs on until `count` are done. False when cancelled before that.
  bool run_to(unsigned count) {
    const auto start = static_cast<unsigned>(done_.size());
    std::vector<std::optional<kernel::Measurement>> fresh(count - start);
    for_each_in_parallel(fresh.size(), options_.threads, [&](std::size_t i) {
      if (options_.cancelled && options_.cancelled()) return;
      fresh[i] = replicate(start + static_cast<unsigned>(i));
      report(*fresh[i]);
    });
    for (auto& measurement : fresh) {
      if (!measurement) return false;  // those before it are kept: results have no gaps
      done_.push_back(std::move(*measurement));
    }
    return true;
  }

  std::vector<kernel::Measurement>& done() { return done_; }

 private:
  kernel::Measurement replicate(unsigned number) const {
    try {
      return options_.simulator.replication(scenario_, number, warmup_, options_.series);
    } catch (const sim::InternalError& error) {
      throw sim::InternalError(std::string(error.what()) + " (seed " +
                               std::to_string(scenario_.run.seed) + ", replication " +
                               std::to_string(number) + ")");
    }
  }

  void report(const kernel::Measurement& measurement) {
    if (!options_.progress) return;
    const std::lock_guard lock(reporting_);
    events_ += measurement.events;
    options_.progress(++finished_, most_, events_);
  }

  const Scenario& scenario_;
  const RunOptions& options_;
  sim::Duration warmup_;
  unsigned most_, finished_ = 0;
  std::uint64_t events_ = 0;
  std::mutex reporting_;
  std::vector<kernel::Measurement> done_;
};

/// The metrics of `run.precision` that are not yet known well enough.
std::vector<std::string> imprecise(const RunSpec::Precision& precision, Measurements done) {
  const double allowed = precision.within / (1 + precision.within);
  const double confidence = 1 - 0.05 / static_cast<double>(precision.of.size());
  std::vector<std::string> left;
  for (const std::string& name : precision.of) {
    const auto metric = find_metric(name);
    AL_CHECK_MSG(metric.has_value(), "run.precision names no metric: " + name);
    const Sample sample = (*metric)(done);
    const auto half = half_width(sample, confidence);
    const bool precise =
        half && *half <= std::max(allowed * std::abs(sample.pooled), metric->floor);
    if (!precise) left.push_back(name);
  }
  return left;
}

/// Runs to the fixed points until every metric is precise; says what was not when it ends at most.
void run_to_precision(Replications& replications, const RunSpec::Precision& precision,
                      RunResult& result) {
  const unsigned most = std::max(precision.max_replications, 1U);
  for (unsigned count = std::min(first_check, most);; count = std::min(2 * count, most)) {
    if (!replications.run_to(count)) {
      result.interrupted = true;
      return;
    }
    const auto left = imprecise(precision, replications.done());
    if (left.empty()) return;
    if (count < most) continue;
    std::string names;
    for (const std::string& name : left) names += (names.empty() ? "" : ", ") + name;
    result.findings.push_back("precision not met after " + std::to_string(most) +
                              " replications: " + names);
    return;
  }
}

}  // namespace

RunResult run_scenario(const Scenario& scenario, const RunOptions& options,
                       std::optional<Warmup> warmup) {
  const auto start = std::chrono::steady_clock::now();
  RunResult result;
  result.scenario = scenario;
  result.series = options.series;
  result.threads = thread_count(options.threads);
  result.warmup = warmup ? *warmup : common_warmup({&scenario, 1}, options);
  if (!result.warmup.finding.empty()) result.findings.push_back(result.warmup.finding);

  const auto& precision = scenario.run.precision;
  const unsigned most = precision ? precision->max_replications : scenario.run.replications;
  Replications replications(scenario, options, result.warmup.length, most);
  if (precision) {
    run_to_precision(replications, *precision, result);
  } else {
    result.interrupted = !replications.run_to(most);
  }
  result.replications = std::move(replications.done());
  if (result.interrupted) {
    result.findings.push_back("interrupted after " + std::to_string(result.replications.size()) +
                              " of " + std::to_string(most) + " replications");
  }
  result.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace acceptlab::experiment
