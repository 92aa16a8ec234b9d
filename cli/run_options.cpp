#include "cli/run_options.hpp"

#include <unistd.h>

#include "cli/interrupt.hpp"

namespace acceptlab::cli {

void add_simulating_options(CLI::App& command, RunningOptions& options) {
  add_threads_option(command, options.threads, "threads");
  add_progress_option(command, options.progress);
  add_scenario_options(command, options);
  add_json_option(command, options);
  add_output_options(command, options);
}

void add_running_options(CLI::App& command, RunningOptions& options) {
  command.add_flag("--timing", options.timing, "add how long it took to the JSON");
  add_plot_option(command, options);
  add_simulating_options(command, options);
}

CLI::Option* add_plot_option(CLI::App& command, RunningOptions& options) {
  return command.add_flag("--plot", options.plot,
                          "pictures below the table, drawn in characters by gnuplot");
}

experiment::RunOptions run_options(const RunningOptions& options, Progress& progress) {
  experiment::RunOptions run;
  run.threads = options.threads;
  run.progress = [&progress](unsigned done, unsigned most, std::uint64_t events) {
    progress.update(done, most, events);
  };
  run.cancelled = [] { return Interrupt::requested(); };
  return run;
}

experiment::TableStyle table_style(const CommonOptions& options) {
  return {::isatty(STDOUT_FILENO) == 1, use_colour(options.colour, STDOUT_FILENO)};
}

}  // namespace acceptlab::cli
