#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>

#include "cli/interrupt.hpp"
#include "cli/run_options.hpp"
#include "experiment/notation/units.hpp"
#include "experiment/result/atomic_file.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/result/table.hpp"

namespace acceptlab::cli {
namespace {

struct RunCommandOptions : RunningOptions {
  std::string file, folder, series;
  bool exact = false;
};

std::optional<sim::Duration> series_of(const RunCommandOptions& options) {
  if (options.series.empty()) return std::nullopt;
  return sim::Duration(static_cast<std::int64_t>(*experiment::parse_duration(options.series)));
}

std::string check_series(const std::string& text) {
  const auto length = experiment::parse_duration(text);
  return length && *length >= 1 ? "" : "'" + text + "' is not a duration such as 10ms";
}

experiment::RunResult simulate(const experiment::Scenario& scenario,
                               const RunCommandOptions& options) {
  const Interrupt interrupt;
  Progress progress(options.progress, options.quiet);
  experiment::RunOptions run = run_options(options, progress);
  run.series = series_of(options);
  return experiment::run_scenario(scenario, run);
}

Exit run(const RunCommandOptions& options) {
  if (options.exact) return not_available_yet("--exact");
  if (options.plot) return not_available_yet("--plot");
  const experiment::ReadResult read = experiment::read_scenario(options.file, options.overrides());
  print_diagnostics(read.warnings, options);
  const experiment::RunResult result = simulate(read.scenario, options);
  if (result.replications.empty()) return Exit::Interrupted;

  const experiment::Summary summary = experiment::summarise(result);
  const bool stored = !options.folder.empty();
  if (stored || options.json) {
    const std::string json = experiment::result_json(result, summary, options.timing);
    if (stored) {
      const std::string name = experiment::result_file_name(result.scenario);
      experiment::write_atomically(std::filesystem::path(options.folder) / name, json);
    }
    if (options.json) std::cout << json;
  }
  if (!options.json) std::cout << experiment::result_table(result, summary, table_style(options));
  if (result.interrupted) return Exit::Interrupted;
  return experiment::goals_met(summary.goals) ? Exit::Fine : Exit::No;
}

}  // namespace

void add_run(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<RunCommandOptions>();
  CLI::App* command = app.add_subcommand("run", "Simulate a scenario and show what came out");
  command->add_option("FILE", options->file, "scenario file")->required();
  command->add_option("-o", options->folder, "folder to store the result in, as JSON");
  command->add_option("--series", options->series, "add a series over time with cells this long")
      ->check(CLI::Validator(check_series, "DURATION"));
  command->add_flag("--exact", options->exact, "exact answers beside (not available yet)");
  add_running_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab run scenarios/thread-2014-linux-6.1.toml\n"
      "  acceptlab run scenarios/thread-2014-linux-6.1.toml --set server.workers=32 --json > "
      "32.json\n");
  subcommands.push_back({command, [options] { return run(*options); }});
}

}  // namespace acceptlab::cli
