#include "experiment/compare/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "experiment/result/table.hpp"
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

struct Headline {
  const char* metric;
  const char* words;
};
constexpr std::array headlines{Headline{"latency.service_wait.p99", "99th percentile of the wait"},
                               Headline{"latency.service_wait.mean", "mean wait"},
                               Headline{"connections.lost_share", "lost connections"},
                               Headline{"cpu.per_connection", "CPU time a connection"}};

/// Gives all columns the first one's seed and replications; says where that changes a file.
void share_random_numbers(std::vector<Column>& columns, std::vector<std::string>& findings) {
  const RunSpec& first = columns.front().scenario.run;
  for (Column& column : columns) {
    RunSpec& run = column.scenario.run;
    if (run.seed != first.seed) {
      findings.push_back(fmt::format("{}: seed {} of {} is used instead of its own {}", column.name,
                                     first.seed, columns.front().name, run.seed));
    }
    run.seed = first.seed;
    run.replications = first.replications;
    run.precision = first.precision;
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
    done_before += static_cast<unsigned>(result.replications.size());
    for (const auto& m : result.replications) events_before += m.events;
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
  for (RunResult& r : comparison.results) r.replications.resize(fewest);
  comparison.names.resize(comparison.results.size());
}

void add_differences(Comparison& comparison) {
  const std::vector<Metric> metrics = comparison_metrics();
  for (std::size_t i = 1; i < comparison.results.size(); ++i) {
    std::string against;
    for (const Metric& metric : metrics) {
      Difference difference{comparison.names[i], metric,
                            paired_difference(metric(comparison.results[0].replications),
                                              metric(comparison.results[i].replications))};
      if (difference.paired.correlation.value_or(0) < -0.5) {
        against += (against.empty() ? "" : ", ") + metric.name;
      }
      comparison.differences.push_back(std::move(difference));
    }
    if (!against.empty()) {
      comparison.findings.push_back(
          fmt::format("{}: common random numbers widen the intervals of {} (negative correlation)",
                      comparison.names[i], against));
    }
  }
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

/// One replication has no intervals: its values speak for themselves.
std::string single_answer(const Comparison& comparison, const Headline& headline,
                          const Metric& metric) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < comparison.results.size(); ++i) {
    const double value = metric(comparison.results[i].replications).pooled;
    values.push_back(
        fmt::format("{} with {}", value_text(value, metric.unit), comparison.names[i]));
  }
  return fmt::format("{}: {} (one replication, so there is no interval)", headline.words,
                     joined(values));
}

std::string answer(const Comparison& comparison, const Headline& headline) {
  const Metric metric = find_metric(headline.metric).value();
  std::vector<Sample> samples;
  for (const RunResult& r : comparison.results) samples.push_back(metric(r.replications));
  const auto less = [](const Sample& a, const Sample& b) {
    return std::isnan(b.pooled) ? !std::isnan(a.pooled) : a.pooled < b.pooled;
  };
  const auto best = static_cast<std::size_t>(
      std::min_element(samples.begin(), samples.end(), less) - samples.begin());
  // All columns against the best one at once: Bonferroni.
  const double confidence = 1 - 0.05 / static_cast<double>(samples.size() - 1);
  std::vector<std::string> alike;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (i == best || paired_difference(samples[best], samples[i], confidence).distinguishable)
      continue;
    alike.push_back(
        fmt::format("{} ({})", comparison.names[i], value_text(samples[i].pooled, metric.unit)));
  }
  const std::string value = value_text(samples[best].pooled, metric.unit);
  if (comparison.results.front().replications.size() < 2)
    return single_answer(comparison, headline, metric);
  const std::string& name = comparison.names[best];
  if (alike.empty()) return fmt::format("{}: {} is best ({})", headline.words, name, value);
  if (alike.size() + 1 == samples.size())
    return fmt::format("{}: no column is shown to differ from the lowest, {} ({})", headline.words,
                       name, value);
  return fmt::format("{}: {} has the lowest ({}); not shown to differ from it: {}", headline.words,
                     name, value, joined(alike));
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
  add_differences(comparison);
  return comparison;
}

std::vector<std::string> answers(const Comparison& comparison) {
  if (comparison.results.size() < 2) return {};
  std::vector<std::string> sentences;
  for (const Headline& headline : headlines) sentences.push_back(answer(comparison, headline));
  return sentences;
}

}  // namespace acceptlab::experiment
