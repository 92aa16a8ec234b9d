#include <iostream>
#include <memory>

#include "cli/interrupt.hpp"
#include "cli/plot.hpp"
#include "cli/run_options.hpp"
#include "experiment/compare/comparison_columns.hpp"
#include "experiment/compare/comparison_json.hpp"
#include "experiment/compare/comparison_table.hpp"

namespace acceptlab::cli {
namespace {

struct CompareOptions : RunningOptions {
  std::vector<std::string> files, vary;
};

experiment::ColumnRequest request_of(const CompareOptions& options) {
  experiment::ColumnRequest request;
  request.files = options.files;
  request.overrides.set = options.set;
  request.overrides.seed = options.seed;
  if (options.policy) request.policies = experiment::split_values(*options.policy);
  request.vary = options.vary;
  return request;
}

experiment::Comparison simulate(std::vector<experiment::Column> columns,
                                const CompareOptions& options) {
  const Interrupt interrupt;
  Progress progress(options.progress, options.quiet);
  return experiment::compare(std::move(columns), run_options(options, progress));
}

Exit compare(const CompareOptions& options) {
  experiment::ColumnsRead read = experiment::read_columns(request_of(options));
  print_diagnostics(read.warnings, options);
  if (read.columns.size() < 2) {
    std::cerr << "acceptlab: error: there is only one column to compare\n"
                 "   = help: name a second file, --policy, --vary KEY=V1,V2, or add [[variants]]\n";
    return Exit::Usage;
  }
  const experiment::Comparison comparison = simulate(std::move(read.columns), options);
  if (comparison.results.empty()) return Exit::Interrupted;
  const std::string json =
      options.json || options.plot ? experiment::comparison_json(comparison, options.timing) : "";
  std::cout << (options.json ? json
                             : experiment::comparison_table(comparison, table_style(options)));
  const Exit exit = comparison.interrupted ? Exit::Interrupted : Exit::Fine;
  if (!options.plot || options.json) return exit;
  return worse(exit, plot(experiment::read_document_text(json, "the comparison"), options));
}

}  // namespace

void add_compare(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App* command = app.add_subcommand(
      "compare", "Simulate several scenarios on the same arrivals and show what differs");
  command->add_option("FILE", options->files, "scenario files; the first is the baseline")
      ->required();
  command
      ->add_option("--vary", options->vary,
                   "a column for each value, KEY=V1,V2; repeatable: every combination")
      ->take_all()
      ->allow_extra_args(false);
  add_running_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab compare scenarios/thread-2014-linux-6.1.toml --policy "
      "nginx-shared,nginx-reuseport\n"
      "  acceptlab compare scenarios/thread-2014-linux-6.1.toml --vary server.backlog=128,511 "
      "--vary server.workers=8,16\n");
  subcommands.push_back({command, [options] { return compare(*options); }});
}

}  // namespace acceptlab::cli
