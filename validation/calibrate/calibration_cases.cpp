#include "validation/calibrate/calibration_cases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "experiment/run/parallel.hpp"
#include "experiment/run/replication.hpp"
#include "experiment/statistics/metrics.hpp"
#include "validation/judge/noise.hpp"

namespace acceptlab::validation {
namespace {

using experiment::Scenario;

// Not "connect": what the model calls so ends before the call connect(2) does on loopback.
constexpr std::array<std::string_view, 2> latencies{"accept_wait", "response"};
struct Quantile {
  const char* name;
  double RealLatency::*of;
};
constexpr std::array quantiles{Quantile{"p50", &RealLatency::p50_s},
                               Quantile{"p90", &RealLatency::p90_s}};
constexpr const char* throughput = "throughput_per_s";

[[noreturn]] void reject(const std::string& where, std::string what, std::string help) {
  experiment::Diagnostic d;
  d.file = where;
  d.what = std::move(what);
  d.help = std::move(help);
  throw experiment::ScenarioError({d});
}

/// A quantity of each run; nothing when one of them does not have it.
template <class Of>
void add_summary(CalibrationCase& into, std::string metric, const std::vector<const RealRun*>& runs,
                 Of of) {
  CaseSummary summary{std::move(metric), {}};
  for (const RealRun* run : runs) {
    const double value = of(*run);
    if (!(value > 0)) return;
    summary.real.push_back(value);
  }
  into.summaries.push_back(std::move(summary));
}

void add_summaries(CalibrationCase& into, const RealCase& real,
                   const std::vector<const RealRun*>& runs) {
  if (real.saturated) {
    add_summary(into, std::string("rates.") + throughput, runs, [](const RealRun& run) {
      const auto found = run.rates.find(throughput);
      return found == run.rates.end() ? 0 : found->second;
    });
    return;
  }
  for (const std::string_view name : latencies) {
    for (const Quantile& quantile : quantiles)
      add_summary(into, fmt::format("latency.{}.{}", name, quantile.name), runs,
                  [name, &quantile](const RealRun& run) {
                    const auto found = run.latency.find(std::string(name));
                    const bool any = found != run.latency.end() && found->second.count > 0;
                    return any ? found->second.*quantile.of : 0;
                  });
  }
}

CalibrationCase prepare(const RealCase& real, const Margins::Gates& gates) {
  const std::string where = fmt::format("case '{}'", real.name);
  CalibrationCase made;
  made.name = real.name;
  made.scenario = experiment::read_scenario_text(real.scenario, where).scenario;
  // One worker by itself leaves a policy nothing to decide.
  const bool has_policy = made.scenario.server.workers > 1;
  if (has_policy && made.scenario.server.wait != kernel::Wait::Blocking)
    reject(where, "it is marked for calibration, and its policy does not wait in accept",
           "fit to the blocking policy only, or to one worker: the others are what is judged");
  if (!made.scenario.run.warmup)
    reject(where, "run.warmup is \"auto\", which no real run can wait for",
           "write how long the measured server had been warmed up, such as warmup = \"500ms\"");
  made.warmup = *made.scenario.run.warmup;
  const std::vector<const RealRun*> runs = judged_runs(real, gates);
  if (runs.empty())
    reject(where, fmt::format("none of its {} runs is quiet", real.runs.size()),
           "measure it again on a machine with less other load; --force fits to what there is");
  for (const RealRun* run : runs) made.seeds.push_back(run->seed);
  made.quiet = runs.size() <= judged_runs(real, shipped_margins().gates).size();
  add_summaries(made, real, runs);
  return made;
}

double variance_of_logs(const std::vector<double>& values) {
  std::vector<double> logs;
  for (const double value : values) logs.push_back(std::log(value));
  return experiment::variance(logs);
}

}  // namespace

std::vector<CalibrationCase> calibration_cases(const Record& record, const Margins::Gates& gates) {
  std::vector<CalibrationCase> cases;
  for (const RealCase& real : record.cases)
    if (real.calibration) cases.push_back(prepare(real, gates));
  if (cases.empty())
    reject("the record", "none of its cases is marked for calibration",
           "measure a suite that has some, or leave --record out");
  return cases;
}

std::vector<std::vector<double>> simulated_summaries(const std::vector<CalibrationCase>& cases,
                                                     const experiment::CostProfile& profile,
                                                     unsigned threads) {
  struct Task {
    const CalibrationCase& of;
    std::size_t run, first_summary;
  };
  std::vector<Task> tasks;
  std::vector<std::vector<double>> values;
  for (const CalibrationCase& of : cases) {
    for (std::size_t run = 0; run < of.seeds.size(); ++run)
      tasks.push_back({of, run, values.size()});
    for (std::size_t i = 0; i < of.summaries.size(); ++i) values.emplace_back(of.seeds.size());
  }
  experiment::for_each_in_parallel(tasks.size(), threads, [&](std::size_t i) {
    const Task& task = tasks[i];
    Scenario own = task.of.scenario;
    own.profile = profile;
    own.run.seed = task.of.seeds[task.run];
    const kernel::Measurement measurement = experiment::run_replication(own, 0, task.of.warmup);
    for (std::size_t s = 0; s < task.of.summaries.size(); ++s) {
      const auto metric = experiment::find_metric(task.of.summaries[s].metric);
      values[task.first_summary + s][task.run] = (*metric)({&measurement, 1}).pooled;
    }
  });
  return values;
}

double typical(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

std::vector<Observation> observations_of(const std::vector<CalibrationCase>& cases,
                                         const std::vector<std::vector<double>>& simulated) {
  constexpr double least = 0.01, of_single_run = 0.05;
  std::vector<Observation> observations;
  for (const CalibrationCase& of : cases) {
    for (const CaseSummary& summary : of.summaries) {
      const std::vector<double>& model = simulated[observations.size()];
      const double scatter = std::sqrt(variance_of_logs(summary.real) + variance_of_logs(model));
      const double error = summary.real.size() < 2 ? of_single_run : std::max(least, scatter);
      observations.push_back(
          {fmt::format("{}: {}", of.name, summary.metric), typical(summary.real), error});
    }
  }
  return observations;
}

}  // namespace acceptlab::validation
