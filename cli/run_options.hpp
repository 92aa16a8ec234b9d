#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/common_options.hpp"
#include "cli/progress.hpp"
#include "experiment/result/text_table.hpp"
#include "experiment/run/run.hpp"

namespace acceptlab::cli {

/// Options of the subcommands that simulate.
struct RunningOptions : CommonOptions {
  unsigned threads = 0;
  std::string progress = "auto";
  bool timing = false;
  bool plot = false;  // see cli/plot.hpp
};

/// -j, --progress and those of every subcommand that reads a scenario.
void add_simulating_options(CLI::App& command, RunningOptions& options);

/// The same, --timing and --plot.
void add_running_options(CLI::App& command, RunningOptions& options);

/// --plot.
CLI::Option* add_plot_option(CLI::App& command, RunningOptions& options);

/// Threads, Ctrl-C and progress as `experiment` takes them; `progress` must live as long.
experiment::RunOptions run_options(const RunningOptions& options, Progress& progress);

/// Aligned on a terminal, tab-separated elsewhere.
experiment::TableStyle table_style(const CommonOptions& options);

}  // namespace acceptlab::cli
