#include <iostream>
#include <memory>

#include "cli/common_options.hpp"
#include "experiment/topology/capacity.hpp"
#include "experiment/topology/topology_page.hpp"

namespace acceptlab::cli {
namespace {

struct TopologyOptions : CommonOptions {
  std::string file;
  bool dot = false;
};

Exit topology(const TopologyOptions& options) {
  experiment::ReadResult read = experiment::read_scenario(options.file, options.overrides());
  const experiment::Scenario& scenario = read.scenario;
  const auto overload = experiment::overload_warning(
      scenario, experiment::capacity(scenario, experiment::system_map(scenario)));
  if (overload) read.warnings.push_back(*overload);
  print_diagnostics(read.warnings, options);
  std::cout << (options.dot    ? experiment::topology_dot(scenario)
                : options.json ? experiment::topology_json(scenario)
                               : experiment::topology_text(scenario));
  return Exit::Fine;
}

}  // namespace

void add_topology(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<TopologyOptions>();
  CLI::App* command = app.add_subcommand(
      "topology",
      "Show the machine, the way of connections through it, and what bounds their rate");
  command->add_option("FILE", options->file, "scenario file")->required();
  CLI::Option* dot = command->add_flag("--dot", options->dot, "the way as a graph for graphviz");
  add_scenario_options(*command, *options);
  add_json_option(*command, *options);
  add_output_options(*command, *options);
  dot->excludes(command->get_option("--json"));
  command->footer(
      "Examples:\n  acceptlab topology scenarios/thread-2014-linux-6.1.toml\n"
      "  acceptlab topology scenarios/thread-2014-linux-6.1.toml --dot | dot -Tsvg > way.svg\n");
  subcommands.push_back({command, [options] { return topology(*options); }});
}

}  // namespace acceptlab::cli
