#include "cli/measuring_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <utility>

#include "cli/interrupt.hpp"
#include "experiment/keys/reading.hpp"
#include "validation/measure/other_load.hpp"
#include "validation/measure/server_suite.hpp"

namespace acceptlab::cli {

void add_measuring_options(CLI::App& command, MeasuringOptions& options) {
  command.add_option("--server", options.server, "native (acceptlab-server), nginx or haproxy")
      ->check(CLI::IsMember(std::vector<std::string>(validation::server_kind_names.begin(),
                                                     validation::server_kind_names.end())));
  command.add_option("--costs", options.costs, "cost profile of this machine: acceptlab calibrate");
  command.add_option("--repeats", options.repeats, "runs of each case, in place of the suite's")
      ->check(CLI::Range(1U, 1000U));
  command
      .add_option("--instruments", options.instruments,
                  "auto, bpf, tracefs or none: how the kernel's own times are taken")
      ->check(CLI::IsMember({"auto", "bpf", "tracefs", "none"}));
  CLI::Option* generator =
      command
          .add_option("--generator", options.generator,
                      "HOST[:PORT] of acceptlab-load --listen-control on another machine")
          ->check(validation::generator_problem);
  command
      .add_option("--address", options.address,
                  "IPv4 address of this machine that it connects to; by default the one from "
                  "which it is reached")
      ->needs(generator);
  auto* keep = command.add_option("--keep", options.keep, "folder to keep each run's logs in");
  command
      .add_flag("--sched-trace", options.sched_trace,
                "with --keep: also what the scheduler did for 0.2 s, for acceptlab trace --real")
      ->needs(keep);
  add_threads_option(command, options.threads, "threads that simulate");
  add_progress_option(command, options.progress);
  add_scenario_options(command, options);
  add_output_options(command, options);
}

validation::MeasuredServer server_of(const MeasuringOptions& options) {
  return validation::measured_server(*validation::server_kind_of(options.server));
}

namespace {

void tell_left_out(const std::vector<validation::LeftOut>& left_out) {
  for (const validation::LeftOut& l : left_out)
    std::cerr << fmt::format("acceptlab: warning: left out: {}\n   = why: {}\n", l.what,
                             fmt::join(l.reasons, "\n   = why: "));
}

}  // namespace

validation::CampaignOptions campaign_options(const MeasuringOptions& options,
                                             const validation::MeasuredServer& server) {
  validation::CampaignOptions campaign;
  campaign.server = server;
  campaign.instruments = options.instruments;
  campaign.keep = options.keep;
  campaign.sched_trace = options.sched_trace;
  if (options.seed) campaign.seed = *options.seed;
  if (!options.costs.empty()) campaign.costs = experiment::read_file(options.costs);
  campaign.cancelled = [] { return Interrupt::requested(); };
  return campaign;
}

validation::Host host_of(const MeasuringOptions& options) {
  if (!options.generator.empty())
    return validation::with_generator(
        validation::this_host(), validation::ask_generator(options.generator, options.address));
  return validation::this_host();
}

validation::Suite suite_of(const std::string& file, const MeasuringOptions& options,
                           const validation::Host& host, const validation::MeasuredServer& server) {
  validation::Suite suite = validation::read_suite_or_scenario(file, options.overrides(), host);
  if (options.repeats > 0) suite.repeats = options.repeats;
  validation::ServerSuite selected = validation::suite_for(std::move(suite), server);
  if (!options.quiet) tell_left_out(selected.left_out);
  return std::move(selected.suite);
}

bool Measured::any_run() const {
  return std::any_of(record.cases.begin(), record.cases.end(),
                     [](const validation::RealCase& c) { return !c.runs.empty(); });
}

Exit Measured::exit() const {
  if (interrupted) return Exit::Interrupted;
  return broken_off.empty() ? Exit::Fine : Exit::Environment;
}

Measured measure_suite(const std::string& file, const MeasuringOptions& options) {
  const validation::Host host = host_of(options);
  const validation::MeasuredServer server = server_of(options);
  const validation::Suite suite = suite_of(file, options, host, server);
  if (!options.quiet) {
    for (const std::string& what : host.topology.not_said)
      std::cerr << "acceptlab: warning: scenarios do not say of this machine: " << what << '\n';
    for (const std::string& reason : validation::busy_now())
      std::cerr << "acceptlab: warning: the machine is not quiet: " << reason
                << "; runs above the gates are made again, and not judged\n";
  }
  const Interrupt interrupt;
  Progress progress(options.progress, options.quiet, {"runs", "preparing"});
  validation::CampaignOptions campaign = campaign_options(options, server);
  campaign.progress = [&progress](unsigned done, unsigned most, const std::string&) {
    progress.update(done, most, 0);
  };
  validation::Campaigned found = validation::measure(suite, host, campaign);
  Measured measured{std::move(found.record), Interrupt::requested(), std::move(found.broken_off)};
  for (const auto& [what, text] : measured.record.machine) {
    if (what == "lost" && !options.quiet)
      std::cerr << "acceptlab: warning: not measured: " << text << '\n';
  }
  if (!measured.broken_off.empty())
    std::cerr << "acceptlab: error: measuring was broken off: " << measured.broken_off << '\n'
              << (measured.any_run() ? "what was finished by then is kept\n"
                                     : "no run was finished\n");
  return measured;
}

}  // namespace acceptlab::cli
