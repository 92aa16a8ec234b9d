#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "cli/interrupt.hpp"
#include "cli/run_options.hpp"
#include "experiment/keys/reading.hpp"
#include "experiment/result/atomic_file.hpp"
#include "validation/measure/campaign.hpp"
#include "validation/record/record_json.hpp"

namespace acceptlab::cli {
namespace {

struct MeasureOptions : RunningOptions {
  std::string suite, record, server = "native", instruments = "auto", costs, keep;
  unsigned repeats = 0;
};

validation::CampaignOptions campaign_options(const MeasureOptions& options, Progress& progress) {
  validation::CampaignOptions campaign;
  campaign.server =
      options.server == "nginx" ? validation::ServerKind::Nginx : validation::ServerKind::Native;
  campaign.instruments = options.instruments;
  campaign.keep = options.keep;
  if (options.seed) campaign.seed = *options.seed;
  if (!options.costs.empty()) {
    const auto text = experiment::file_contents(options.costs);
    if (!text) throw std::system_error(errno, std::generic_category(), "reading " + options.costs);
    campaign.costs = *text;
  }
  campaign.progress = [&progress](unsigned done, unsigned most, const std::string&) {
    progress.update(done, most, 0);
  };
  campaign.cancelled = [] { return Interrupt::requested(); };
  return campaign;
}

Exit measure(const MeasureOptions& options) {
  const validation::Host host = validation::this_host();
  validation::Suite suite =
      validation::read_suite_or_scenario(options.suite, options.overrides(), host);
  if (options.repeats > 0) suite.repeats = options.repeats;
  const Interrupt interrupt;
  Progress progress(options.progress, options.quiet);
  const validation::Record record =
      validation::measure(suite, host, campaign_options(options, progress));
  experiment::write_atomically(options.record, validation::record_json(record));
  return Interrupt::requested() ? Exit::Interrupted : Exit::Fine;
}

}  // namespace

void add_measure(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<MeasureOptions>();
  CLI::App* command =
      app.add_subcommand("measure", "Run real servers on this machine and record what they did");
  command->add_option("SUITE", options->suite, "suite or scenario file")->required();
  command->add_option("-o", options->record, "record to write")->required();
  command->add_option("--server", options->server, "native (acceptlab-server) or nginx")
      ->check(CLI::IsMember({"native", "nginx"}));
  command->add_option("--repeats", options->repeats, "runs of each case, in place of the suite's");
  command
      ->add_option("--instruments", options->instruments,
                   "auto, bpf, tracefs or none: how the kernel's own times are taken")
      ->check(CLI::IsMember({"auto", "bpf", "tracefs", "none"}));
  command->add_option("--costs", options->costs, "cost profile that the record is to carry");
  command->add_option("--keep", options->keep, "folder to keep each run's logs in");
  command
      ->add_option("--progress", options->progress,
                   "auto (on a terminal), always or never, on stderr")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  add_scenario_options(*command, *options);
  add_output_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab measure validation/suites/quick.toml -o quick.json\n"
      "  acceptlab measure validation/suites/full.toml --server nginx -o nginx.json\n");
  subcommands.push_back({command, [options] { return measure(*options); }});
}

}  // namespace acceptlab::cli
