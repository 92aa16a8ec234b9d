#include "cli/measuring_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <system_error>
#include <utility>

#include "cli/interrupt.hpp"
#include "experiment/keys/reading.hpp"
#include "validation/measure/other_load.hpp"
#include "validation/measure/server_suite.hpp"

namespace acceptlab::cli {

void add_measuring_options(CLI::App& command, MeasuringOptions& options) {
  command.add_option("--server", options.server, "native (acceptlab-server) or nginx")
      ->check(CLI::IsMember({"native", "nginx"}));
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
  constexpr unsigned most_threads = 4096;
  command.add_option("-j", options.threads, "threads that simulate; by default one for each CPU")
      ->check(CLI::Range(1U, most_threads));
  command
      .add_option("--progress", options.progress,
                  "auto (on a terminal), always or never, on stderr")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  add_scenario_options(command, options);
  add_output_options(command, options);
}

std::string text_of(const std::string& file) {
  auto text = experiment::file_contents(file);
  if (!text) throw std::system_error(errno, std::generic_category(), "reading " + file);
  return *std::move(text);
}

namespace {

validation::MeasuredServer server_of(const MeasuringOptions& options) {
  return validation::measured_server(options.server == "nginx" ? validation::ServerKind::Nginx
                                                               : validation::ServerKind::Native);
}

void tell_left_out(const std::vector<validation::LeftOut>& left_out) {
  for (const validation::LeftOut& l : left_out)
    std::cerr << fmt::format("acceptlab: warning: left out: {}\n   = why: {}\n", l.what,
                             fmt::join(l.reasons, "\n   = why: "));
}

}  // namespace

validation::CampaignOptions campaign_options(const MeasuringOptions& options) {
  validation::CampaignOptions campaign;
  campaign.server = server_of(options);
  campaign.instruments = options.instruments;
  campaign.keep = options.keep;
  campaign.sched_trace = options.sched_trace;
  if (options.seed) campaign.seed = *options.seed;
  if (!options.costs.empty()) campaign.costs = text_of(options.costs);
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
                           const validation::Host& host) {
  validation::Suite suite = validation::read_suite_or_scenario(file, options.overrides(), host);
  if (options.repeats > 0) suite.repeats = options.repeats;
  const validation::MeasuredServer server = server_of(options);
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
  const validation::Suite suite = suite_of(file, options, host);
  if (!options.quiet) {
    for (const std::string& reason : validation::busy_now())
      std::cerr << "acceptlab: warning: the machine is not quiet: " << reason
                << "; runs above the gates are made again, and not judged\n";
  }
  const Interrupt interrupt;
  Progress progress(options.progress, options.quiet, {"runs", "preparing"});
  validation::CampaignOptions campaign = campaign_options(options);
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
