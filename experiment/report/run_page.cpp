#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/report/common_sections.hpp"
#include "experiment/report/pages.hpp"
#include "experiment/result/estimate_text.hpp"
#include "experiment/result/table.hpp"

namespace acceptlab::experiment {

namespace {

std::string goals_sentence(const std::vector<GoalSummary>& goals) {
  const auto with = [&](const std::string& verdict) {
    std::vector<std::string> texts;
    for (const GoalSummary& g : goals) {
      if (verdict == g.verdict()) texts.push_back(g.text);
    }
    return texts;
  };
  const auto missed = with("missed"), undecided = with("undecided");
  if (!missed.empty()) return fmt::format("Missed: {}", fmt::join(missed, "; "));
  if (!undecided.empty())
    return fmt::format("Undecided, with these replications: {}", fmt::join(undecided, "; "));
  return fmt::format("{}: {}", goals.size() == 1 ? "The goal is met" : "All goals are met",
                     fmt::join(with("met"), "; "));
}

std::string waits_sentence(const StoredRun& run) {
  const auto text = [&](const char* metric) {
    return estimate_text(run.metric(metric), find_metric(metric)->unit);
  };
  if (!std::isfinite(run.metric("latency.service_wait.mean").value))
    return "No connection was served";
  const kernel::ConnectionCounts& counts = run.summary.connections;
  return fmt::format(
      "A connection waits {} on average before it is served, and {} at the 99th percentile; {} "
      "lost",
      text("latency.service_wait.mean"), text("latency.service_wait.p99"),
      counts.lost() == 0
          ? fmt::format("none of {} is", counted(counts.offered, "connection"))
          : fmt::format("{} of the connections are", text("connections.lost_share")));
}

std::string about(const StoredRun& run) {
  return fmt::format("{} connections in {} after a warm-up of {} each, seed {}; AcceptLab {}",
                     run.summary.connections.offered, counted(run.replications, "replication"),
                     time_text(run.summary.warmup_s), run.seed, run.version);
}

/// What a reader looks at first, with both ends of each interval.
TitledTable key_numbers(const StoredRun& run) {
  constexpr std::array shown{
      "latency.service_wait.mean", "latency.service_wait.p50", "latency.service_wait.p99",
      "latency.service_wait.p999", "latency.accept_wait.p99",  "latency.response.p99",
      "connections.lost_share",    "rates.throughput_per_s",   "wakeups.woken",
      "cpu.per_connection"};
  TextTable table({"quantity", "value", "95% interval"});
  for (const char* name : shown) {
    const Estimate e = run.metric(name);
    const Unit unit = find_metric(name)->unit;
    if (!std::isfinite(e.value)) continue;
    table.add({name, value_text(e.value, unit),
               e.interval ? fmt::format("{} to {}", value_text(e.interval->low, unit),
                                        value_text(e.interval->high, unit))
                          : "none: one replication"});
  }
  return {"Key numbers", std::move(table)};
}

/// " --series 10ms" where the run had one.
std::string series_option(const Summary& summary) {
  if (summary.series.size() < 2) return "";
  const double length = summary.series[1].at_s - summary.series[0].at_s;
  return fmt::format(" --series {}us", std::llround(length * 1e6));
}

}  // namespace

Page page(const StoredRun& run) {
  Page page;
  page.title = run.title.empty() ? "A run of AcceptLab" : run.title;
  page.about = about(run);
  const std::vector<GoalSummary>& goals = run.summary.goals;
  page.answer = (goals.empty() ? waits_sentence(run) : goals_sentence(goals)) + ".";
  if (!goals.empty()) page.more.push_back(waits_sentence(run) + ".");
  page.findings = run.summary.findings;
  const Runs runs{{"", run}};
  page.sections.push_back({"The numbers", {key_numbers(run)}});
  page.sections.push_back(rests_on(runs));
  add_pictures(page.sections, runs);
  PageSection full{"All tables", {}};
  for (TitledTable& table : result_tables(run.summary, {}))
    full.blocks.emplace_back(std::move(table));
  page.sections.push_back(std::move(full));
  page.sections.push_back(reproduction(runs,
                                       "acceptlab run scenario.toml" + series_option(run.summary),
                                       {{"scenario.toml", scenario_file(run)}}));
  return page;
}

}  // namespace acceptlab::experiment
