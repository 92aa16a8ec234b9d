// The load generator of AcceptLab. docs/load-generator.md is its page.

#include <iostream>

#include "validation/native/load/agent.hpp"
#include "validation/native/load/ask.hpp"
#include "validation/native/load/command_line.hpp"
#include "validation/native/load/controller.hpp"
#include "validation/native/load/failure.hpp"
#include "validation/native/load/monotonic_clock.hpp"
#include "validation/native/load/outcome_files.hpp"
#include "validation/native/load/report.hpp"

namespace acceptlab::native::load {
namespace {

/// As text the report on stdout has them.
void warn(const Options& options, const OutcomeFiles& files) {
  if (!options.json) return;
  for (const std::string& warning : report_warnings(files.report))
    std::cerr << "acceptlab-load: " << warning << '\n';
}

ExitStatus run_here(const Options& options, const std::string& schedule, const StopSignals& stops) {
  Load load(options, schedule, options.log_file.empty() ? KeepLog::No : KeepLog::Yes);
  load.run(options.start_at.value_or(monotonic_now() + load.lead()), {stops.descriptor()});
  const OutcomeFiles files = outcome_files(load);
  warn(options, files);
  deliver(options, files, load.log().finish());
  return exit_status(load);
}

ExitStatus run_elsewhere(const CommandLine& line, const std::string& schedule,
                         const StopSignals& stops) {
  const DrivenLoad outcome = drive(line.options(), line.words_for_agent(), schedule, stops);
  warn(line.options(), outcome.files);
  deliver(line.options(), outcome.files, outcome.log);
  return outcome.status;
}

ExitStatus run(const CommandLine& line) {
  const Options& options = line.options();
  require_no_problems(options);
  check_outputs(options);
  const std::string schedule =
      options.schedule_file.empty() ? "" : read_schedule_file(options.schedule_file);
  const StopSignals stops;
  if (!options.listen_control.empty()) {
    serve_controllers(resolve_own(options.listen_control),
                      options.any_target ? AgentTargets::Any : AgentTargets::Controller, stops);
    return ExitStatus::Fine;
  }
  if (!options.ask.empty()) {
    std::cout << ask_agent(options.ask, stops) << std::flush;
    return ExitStatus::Fine;
  }
  return options.drive.empty() ? run_here(options, schedule, stops)
                               : run_elsewhere(line, schedule, stops);
}

int complain() {
  const Failure failure = present_failure();
  std::cerr << "acceptlab-load: error: " << failure.text << '\n';
  return static_cast<int>(failure.status);
}

}  // namespace
}  // namespace acceptlab::native::load

int main(int count, char** words) {
  using namespace acceptlab::native::load;
  try {
    CommandLine line;
    try {
      line.parse({words + 1, words + count});
    } catch (const CLI::CallForHelp&) {
      std::cout << line.app().help();
      return 0;
    }
    return static_cast<int>(run(line));
  } catch (...) {
    return complain();
  }
}
