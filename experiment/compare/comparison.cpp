#include "experiment/compare/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "experiment/compare/answers.hpp"
#include "experiment/compare/listed_names.hpp"
#include "sim/check.hpp"

namespace acceptlab::experiment {

namespace {

constexpr std::array compared{"imbalance.workers_max_over_mean",
                              "imbalance.sockets_max_over_mean",
                              "latency.service_wait.mean",
                              "latency.service_wait.p50",
                              "latency.service_wait.p99",
                              "latency.service_wait.p999",
                              "latency.accept_wait.p99",
                              "latency.response.p99",
                              "latency.connect.p99",
                              "latency.connect.max",
                              "connections.lost_share",
                              "connections.lost",
                              "connections.refused",
                              "connections.reset",
                              "connections.timed_out",
                              "connections.syn_dropped",
                              "connections.final_ack_dropped",
                              "connections.migrated",
                              "connections.inherited",
                              "connections.local_share",
                              "rates.throughput_per_s",
                              "wakeups.woken",
                              "wakeups.spurious",
                              "cpu.per_connection"};

/// Gives all columns the first one's seed and replications; says where that changes a file.
void share_random_numbers(std::vector<Column>& columns, std::vector<std::string>& findings) {
  const RunSpec& first = columns.front().scenario.run;
  for (Column& column : columns) {
    RunSpec& run = column.scenario.run;
    if (run.seed != first.seed) {
      findings.push_back(fmt::format("{}: seed {} of {} is used instead of its own {}",
                                     quoted_name(column.name), first.seed,
                                     quoted_name(columns.front().name), run.seed));
    }
    run.seed = first.seed;
    run.replications = first.replications;
    run.precision = first.precision;
    run.control_variate = false;  // the columns' common arrivals do that for differences
  }
}

/// Progress over all columns together.
RunOptions options_for_column(const RunOptions& options, std::size_t column, std::size_t columns,
                              const std::vector<RunResult>& finished) {
  RunOptions own = options;
  if (!options.progress) return own;
  unsigned done_before = 0;
  std::uint64_t events_before = 0;
  for (const RunResult& result : finished) {
    for (const auto* done : {&result.replications, &result.with_drawn_costs}) {
      done_before += static_cast<unsigned>(done->size());
      for (const auto& m : *done) events_before += m.events;
    }
  }
  own.progress = [=, report = options.progress](unsigned done, unsigned most,
                                                std::uint64_t events) {
    const auto left = static_cast<unsigned>(columns - column) * most;
    report(done_before + done, done_before + left, events_before + events);
  };
  return own;
}

void run_columns(std::vector<Column>& columns, const RunOptions& options, Comparison& comparison) {
  std::vector<Scenario> scenarios;
  for (const Column& column : columns) scenarios.push_back(column.scenario);
  const Warmup warmup = common_warmup(scenarios, options);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const RunOptions own = options_for_column(options, i, columns.size(), comparison.results);
    comparison.results.push_back(run_scenario(columns[i].scenario, own, warmup));
    comparison.interrupted |= comparison.results.back().interrupted;
    if (comparison.interrupted) return;
  }
  // With precision the columns may have stopped at different counts.
  std::size_t most = 0;
  for (const RunResult& result : comparison.results) {
    most = std::max(most, result.replications.size());
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (comparison.results[i].replications.size() == most) continue;
    columns[i].scenario.run.precision.reset();
    columns[i].scenario.run.replications = static_cast<unsigned>(most);
    comparison.results[i] = run_scenario(columns[i].scenario, options, warmup);
    comparison.interrupted |= comparison.results[i].interrupted;
  }
}

/// After Ctrl-C only replications that all columns have can be paired.
void keep_common_replications(Comparison& comparison) {
  std::erase_if(comparison.results, [](const RunResult& r) { return r.replications.empty(); });
  std::size_t fewest = SIZE_MAX;
  for (const RunResult& r : comparison.results) fewest = std::min(fewest, r.replications.size());
  for (RunResult& r : comparison.results) {
    r.replications.resize(fewest);
    r.with_drawn_costs.resize(std::min(fewest, r.with_drawn_costs.size()));
  }
  comparison.names.resize(comparison.results.size());
}

/// Second minus first, by replication.
Sample difference_of(const Sample& first, const Sample& second) {
  Sample difference{second.pooled - first.pooled, {}};
  for (std::size_t i = 0; i < std::min(first.values.size(), second.values.size()); ++i)
    difference.values.push_back(second.values[i] - first.values[i]);
  return difference;
}

/// Both columns had the same costs drawn in each replication.
std::optional<Interval> difference_with_costs(const Metric& metric, const RunResult& first,
                                              const RunResult& second) {
  if (first.with_drawn_costs.empty() || second.with_drawn_costs.empty()) return std::nullopt;
  return interval_with_inputs(
      difference_of(metric(first.replications), metric(second.replications)),
      difference_of(metric(first.with_drawn_costs), metric(second.with_drawn_costs)));
}

/// Whether common random numbers did harm. Of what the answers rest on any negative correlation is
/// told; of the rest one that chance alone gives in less than 5% of such comparisons.
bool correlates_negatively(const Difference& difference, std::size_t replications) {
  const double correlation = difference.paired.correlation.value_or(0);
  const std::vector<Metric> headlines = headline_metrics();
  const bool answers_rest_on_it =
      std::any_of(headlines.begin(), headlines.end(),
                  [&](const Metric& headline) { return difference.metric.name == headline.name; });
  if (answers_rest_on_it || replications < 3) return correlation < 0;
  const auto degrees = static_cast<double>(replications - 2);
  const double t = student_quantile(0.95, replications - 2);
  return correlation < -t / std::sqrt(degrees + t * t);
}

void add_differences(Comparison& comparison) {
  const std::vector<Metric> metrics = comparison_metrics();
  const RunResult& first = comparison.results.front();
  for (std::size_t i = 1; i < comparison.results.size(); ++i) {
    const RunResult& column = comparison.results[i];
    std::string against;
    for (const Metric& metric : metrics) {
      Difference difference{
          comparison.names[i], metric,
          paired_difference(metric(first.replications), metric(column.replications)),
          difference_with_costs(metric, first, column)};
      if (correlates_negatively(difference, first.replications.size())) {
        against += fmt::format("{}{} ({:.2f})", against.empty() ? "" : ", ", metric.name,
                               *difference.paired.correlation);
      }
      comparison.differences.push_back(std::move(difference));
    }
    if (!against.empty()) {
      comparison.findings.push_back(fmt::format(
          "{}: common random numbers widen the intervals of its differences in {}: the correlation "
          "with {} is negative",
          quoted_name(comparison.names[i]), against, quoted_name(comparison.names.front())));
    }
  }
}

void add_groups(Comparison& comparison) {
  if (comparison.results.size() < 2) return;
  for (const Metric& metric : headline_metrics())
    comparison.groups.push_back(group_by(metric, comparison.results));
}

}  // namespace

std::vector<Metric> comparison_metrics() {
  std::vector<Metric> metrics;
  for (const char* name : compared) metrics.push_back(find_metric(name).value());
  return metrics;
}

Comparison compare(std::vector<Column> columns, const RunOptions& options) {
  AL_CHECK(!columns.empty());
  Comparison comparison;
  for (const Column& column : columns) comparison.names.push_back(column.name);
  share_random_numbers(columns, comparison.findings);
  run_columns(columns, options, comparison);
  if (comparison.interrupted) {
    keep_common_replications(comparison);
    comparison.findings.emplace_back(
        "interrupted: only what all columns have finished is compared");
  }
  for (const RunResult& result : comparison.results) {
    comparison.summaries.push_back(summarise(result));
  }
  if (comparison.results.empty()) return comparison;
  add_differences(comparison);
  add_groups(comparison);
  return comparison;
}

}  // namespace acceptlab::experiment
