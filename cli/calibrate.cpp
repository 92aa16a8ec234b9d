#include <fmt/format.h>
#include <unistd.h>

#include <ctime>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/interrupt.hpp"
#include "cli/run_options.hpp"
#include "experiment/notation/profile_text.hpp"
#include "experiment/notation/value.hpp"
#include "experiment/result/atomic_file.hpp"
#include "validation/calibrate/calibration.hpp"
#include "validation/calibrate/fit_profile.hpp"
#include "validation/calibrate/measured_profile.hpp"
#include "validation/judge/noise.hpp"
#include "validation/measure/child_process.hpp"
#include "validation/measure/native_programs.hpp"
#include "validation/measure/other_load.hpp"
#include "validation/record/record_json.hpp"

namespace acceptlab::cli {
namespace {

using validation::Calibration;

struct CalibrateOptions : CommonOptions {
  std::string file, record, costs, cpus;
  unsigned repeats = 15, threads = 0;
  bool force = false;
};

void warn(const CalibrateOptions& options, const std::string& text, const std::string& help = {}) {
  if (options.quiet) return;
  std::cerr << "acceptlab: warning: " << text << '\n';
  if (!help.empty()) std::cerr << "   = help: " << help << '\n';
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm date{};
  ::localtime_r(&now, &date);
  return fmt::format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

/// A native program that ended without measuring, which has said why.
struct NotMeasured {
  Exit exit = Exit::Environment;
};

validation::NativeCosts measure(const CalibrateOptions& options) {
  const Interrupt interrupt;
  std::vector<std::string> argv{validation::native_program("acceptlab-costs"), "--json",
                                "--repeats", std::to_string(options.repeats)};
  if (!options.cpus.empty()) argv.insert(argv.end(), {"--cpus", options.cpus});
  constexpr std::chrono::seconds startup{60}, longest_repeat{20};
  const auto end = validation::run_program(argv, startup + options.repeats * longest_repeat,
                                           [] { return Interrupt::requested(); });
  if (end.how == validation::ProgramEnd::How::Cancelled) throw NotMeasured{Exit::Interrupted};
  std::cerr << end.complaint;
  if (end.how == validation::ProgramEnd::How::Exited && end.code == static_cast<int>(Exit::Usage))
    throw NotMeasured{Exit::Usage};
  if (end.how != validation::ProgramEnd::How::Exited || end.code != 0) {
    std::cerr << fmt::format("acceptlab: error: {} ended with {}\n", argv.front(), end.code);
    throw NotMeasured{};
  }
  return validation::read_native_costs(end.output);
}

/// Throws when the machine is, or was, too busy to be believed.
void require_quiet(const CalibrateOptions& options, const char* tense,
                   const std::vector<std::string>& busy) {
  for (const std::string& reason : busy) {
    const std::string text = fmt::format("the machine {} not quiet: {}", tense, reason);
    if (options.force) {
      warn(options, text, "the profile says so if it stays so");
    } else {
      std::cerr << "acceptlab: error: " << text << '\n';
    }
  }
  if (busy.empty() || options.force) return;
  std::cerr
      << "   = help: end what else runs here and try again; --force writes the profile all the "
         "same, marked\n";
  throw NotMeasured{};
}

void take_measurement(const CalibrateOptions& options, Calibration& into) {
  require_quiet(options, "is", validation::busy_now());
  into.native = measure(options);
  into.busy = validation::above_gates(into.native->foreign, into.native->steal,
                                      validation::shipped_margins().gates);
  require_quiet(options, "was", into.busy);
  auto made = measured_profile(
      *into.native, {"acceptlab calibrate " ACCEPTLAB_VERSION, today(), !into.busy.empty()});
  into.profile = std::move(made.profile);
  into.warnings = std::move(made.warnings);
  for (const std::string& warning : into.warnings) warn(options, warning);
}

/// A profile that ships, or a file's.
experiment::CostProfile read_profile(const std::string& name) {
  const std::string scenario = fmt::format(
      "format = 1\n[machine]\ncosts = {}\n[[arrivals]]\nprocess = {{ type = \"poisson\", rate = "
      "\"1/s\" }}\n",
      experiment::toml_string(name));
  return experiment::read_scenario_text(scenario, "--costs").scenario.cost_profile();
}

void fit(const CalibrateOptions& options, const validation::Record& record, Calibration& into) {
  const Interrupt interrupt;
  const bool shows = !options.quiet && ::isatty(STDERR_FILENO) == 1;
  validation::ProfileFitOptions how;
  how.threads = options.threads;
  if (options.force) how.gates = {1, 1, 1};
  how.cancelled = [] { return Interrupt::requested(); };
  how.progress = [shows](int evaluations) {
    if (shows) std::cerr << fmt::format("\rfitting: all cases simulated {} times", evaluations);
  };
  auto fitted = fit_profile(into.profile, record, how);
  if (shows) std::cerr << '\n';
  into.profile = std::move(fitted.profile);
  into.fit = std::move(fitted.report);
}

Exit calibrate(const CalibrateOptions& options) {
  // What is wrong with the files is told before a machine is measured for half a minute.
  experiment::check_writable(options.file);
  std::optional<validation::Record> record;
  if (!options.record.empty()) record = validation::read_record(options.record);
  Calibration calibration;
  try {
    if (options.costs.empty()) {
      take_measurement(options, calibration);
    } else {
      calibration.profile = read_profile(options.costs);
    }
    if (record) fit(options, *record, calibration);
  } catch (const NotMeasured& why) {
    return why.exit;
  } catch (const validation::FitCancelled&) {
    return Exit::Interrupted;
  }
  experiment::write_atomically(options.file, experiment::profile_text(calibration.profile));
  std::cout << (options.json ? calibration_json(calibration, options.file)
                             : calibration_table(calibration, table_style(options)));
  return Exit::Fine;
}

std::string check_together(const CalibrateOptions& options) {
  if (!options.costs.empty() && options.record.empty())
    return "--costs is what a fit begins with; it needs --record";
  return {};
}

}  // namespace

void add_calibrate(CLI::App& app, Subcommands& subcommands) {
  constexpr unsigned most_repeats = 1000;
  const auto options = std::make_shared<CalibrateOptions>();
  CLI::App* command =
      app.add_subcommand("calibrate", "Measure what operations cost on this machine");
  command->add_option("-o", options->file, "cost profile to write, for machine.costs")->required();
  command->add_option("--repeats", options->repeats, "rounds of all measurements; by default 15")
      ->check(CLI::Range(1U, most_repeats));
  command->add_option("--cpus", options->cpus,
                      "CPUs of client and server, as 0,1; by default the first two");
  command->add_option("--record", options->record,
                      "fit three factors to the calibration cases of this record");
  command->add_option("--costs", options->costs,
                      "begin the fit with this profile and measure nothing");
  command->add_flag("--force", options->force, "on a machine that is not quiet too");
  add_threads_option(*command, options->threads, "threads of the fit");
  add_json_option(*command, *options);
  add_output_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab calibrate -o machines/web1.toml\n"
      "  acceptlab run scenarios/thread-2014-linux-6.1.toml --set "
      "machine.costs=machines/web1.toml\n");
  subcommands.push_back({command, [options] {
                           if (const std::string wrong = check_together(*options); !wrong.empty()) {
                             std::cerr << "acceptlab: error: " << wrong << '\n';
                             return Exit::Usage;
                           }
                           return calibrate(*options);
                         }});
}

}  // namespace acceptlab::cli
