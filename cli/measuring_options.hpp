#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/run_options.hpp"
#include "validation/measure/campaign.hpp"

namespace acceptlab::cli {

/// Options of the subcommands that run real servers.
struct MeasuringOptions : RunningOptions {
  std::string record, server = "native", instruments = "auto", costs, keep, generator, address;
  unsigned repeats = 0;
  bool sched_trace = false;
};

void add_measuring_options(CLI::App& command, MeasuringOptions& options);

/// This machine, with the generator asked for. Throws std::system_error.
validation::Host host_of(const MeasuringOptions& options);
/// The server asked for, as it is installed here. Throws std::system_error where it is not.
validation::MeasuredServer server_of(const MeasuringOptions& options);
validation::CampaignOptions campaign_options(const MeasuringOptions& options,
                                             const validation::MeasuredServer& server);
/// The suite or scenario with the repeats asked for, as the server can be measured by it; what is
/// left out of it is told on stderr.
validation::Suite suite_of(const std::string& file, const MeasuringOptions& options,
                           const validation::Host& host, const validation::MeasuredServer& server);
struct Measured {
  validation::Record record;
  bool interrupted = false;  // by Ctrl-C: the record has what was finished
  std::string broken_off;    // why not all was measured: the same
  bool any_run() const;
  Exit exit() const;
};
/// Measures it, shows how far it is, and tells on stderr why it was broken off.
Measured measure_suite(const std::string& file, const MeasuringOptions& options);

}  // namespace acceptlab::cli
