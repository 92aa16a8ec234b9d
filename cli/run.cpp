#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <utility>
#include <variant>

#include "cli/interrupt.hpp"
#include "cli/plot.hpp"
#include "cli/run_options.hpp"
#include "experiment/keys/reading.hpp"
#include "experiment/notation/units.hpp"
#include "experiment/reduction/reason_origins.hpp"
#include "experiment/result/atomic_file.hpp"
#include "experiment/result/estimate_text.hpp"
#include "experiment/result/exact_result.hpp"
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
  if (!length) return "'" + text + "' is not a duration such as 10ms";
  return *length >= 1 ? ""
                      : "'" + text + "' is no length of a cell: it must be above 0, at least 1ns";
}

experiment::RunResult simulate(const experiment::Scenario& scenario,
                               const RunCommandOptions& options) {
  const Interrupt interrupt;
  Progress progress(options.progress, options.quiet);
  experiment::RunOptions run = run_options(options, progress);
  run.series = series_of(options);
  if (progress.is_shown()) {
    run.live_wait = [&progress](const experiment::Estimate& wait) {
      progress.note("accept_wait " + experiment::estimate_text(wait, experiment::Unit::Seconds));
    };
  }
  return experiment::run_scenario(scenario, run);
}

/// Named by the title; where that name has a result of another scenario, by the hash as well.
std::filesystem::path result_file(const RunCommandOptions& options,
                                  const experiment::Scenario& scenario) {
  const auto file = std::filesystem::path(options.folder) / experiment::result_file_name(scenario);
  const auto there = experiment::file_contents(file);
  if (!there || there->find(scenario.hash) != std::string::npos) return file;
  constexpr std::size_t shown_digits = 8;
  return file.parent_path() /
         (file.stem().string() + "-" + scenario.hash.substr(0, shown_digits) + ".json");
}

void store(const RunCommandOptions& options, const experiment::Scenario& scenario,
           const std::string& json) {
  if (!options.folder.empty()) experiment::write_atomically(result_file(options, scenario), json);
}

/// Part of a run is no reason to lose the result of a whole one.
bool must_keep_earlier(const RunCommandOptions& options, const experiment::RunResult& result) {
  if (!result.interrupted || options.folder.empty()) return false;
  const std::filesystem::path file = result_file(options, result.scenario);
  if (!std::filesystem::exists(file)) return false;
  if (!options.quiet)
    std::cerr << fmt::format("acceptlab: {} keeps its earlier result: this run was interrupted\n",
                             file.string());
  return true;
}

Exit plot_if_asked(const RunCommandOptions& options, const std::string& json) {
  if (!options.plot || options.json) return Exit::Fine;
  return plot(experiment::read_document_text(json, "the result"), options);
}

/// Nothing is simulated.
Exit solve(const RunCommandOptions& options, const experiment::ReadResult& read) {
  const experiment::Scenario& scenario = read.scenario;
  auto reduced = experiment::reduce(scenario);
  if (auto* reasons = std::get_if<experiment::Reasons>(&reduced)) {
    experiment::add_origins(*reasons, read.keys);
    throw experiment::ScenarioError(std::move(*reasons));
  }
  const experiment::ExactResult result =
      experiment::exact_result(scenario, std::get<experiment::Reduction>(reduced));
  const std::string json = experiment::exact_json(result);
  store(options, scenario, json);
  std::cout << (options.json ? json : experiment::exact_table(result, table_style(options)));
  return worse(experiment::goals_met(result.goals) ? Exit::Fine : Exit::No,
               plot_if_asked(options, json));
}

Exit run(const RunCommandOptions& options) {
  const experiment::ReadResult read = experiment::read_scenario(options.file, options.overrides());
  print_diagnostics(read.warnings, options);
  if (options.exact) return solve(options, read);
  const experiment::RunResult result = simulate(read.scenario, options);
  if (result.replications.empty()) {
    if (!options.quiet)
      std::cerr << "acceptlab: interrupted before a replication was finished: nothing to show\n";
    return Exit::Interrupted;
  }

  const experiment::Summary summary = experiment::summarise(result);
  std::string json;
  if (!options.folder.empty() || options.json || options.plot) {
    json = experiment::result_json(result, summary, options.timing);
    if (!must_keep_earlier(options, result)) store(options, result.scenario, json);
    if (options.json) std::cout << json;
  }
  if (!options.json) std::cout << experiment::result_table(result, summary, table_style(options));
  const Exit pictures = plot_if_asked(options, json);
  if (result.interrupted) return Exit::Interrupted;
  return worse(experiment::goals_met(summary.goals) ? Exit::Fine : Exit::No, pictures);
}

}  // namespace

void add_run(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<RunCommandOptions>();
  CLI::App* command = app.add_subcommand("run", "Simulate a scenario and show what came out");
  command->add_option("FILE", options->file, "scenario file")->required();
  command->add_option("-o", options->folder, "folder to store the result in, as JSON");
  CLI::Option* series =
      command
          ->add_option("--series", options->series, "add a series over time with cells this long")
          ->check(CLI::Validator(check_series, "DURATION"));
  command
      ->add_flag("--exact", options->exact,
                 "the exact answer of queueing theory in place of a simulation,\n"
                 "or what in the scenario keeps it from having one")
      ->excludes(series);
  add_running_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab run scenarios/thread-2014-linux-6.1.toml\n"
      "  acceptlab run scenarios/thread-2014-linux-6.1.toml --set server.workers=32 --json > "
      "32.json\n"
      "  acceptlab run scenarios/textbook-queue.toml --exact\n");
  subcommands.push_back({command, [options] { return run(*options); }});
}

}  // namespace acceptlab::cli
