#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/interrupt.hpp"
#include "cli/measuring_options.hpp"
#include "experiment/keys/reading.hpp"
#include "experiment/result/atomic_file.hpp"
#include "validation/calibrate/fitted_costs.hpp"
#include "validation/judge/validation_json.hpp"
#include "validation/judge/validation_table.hpp"
#include "validation/kit/kit_verdict.hpp"
#include "validation/measure/predict.hpp"
#include "validation/published/published_json.hpp"
#include "validation/published/published_table.hpp"
#include "validation/record/record_json.hpp"

namespace acceptlab::cli {
namespace {

struct ValidateOptions : MeasuringOptions {
  std::string what, margins, output;
  bool published = false, predict_only = false, ablations = true, fit = true;
};

/// Records are JSON objects; suites and scenarios are TOML.
enum class Kind : std::uint8_t { ToMeasure, Record, Kit };
Kind kind_of(const std::string& file) {
  const auto text = experiment::file_contents(file);
  if (!text || !text->starts_with('{')) return Kind::ToMeasure;
  constexpr std::size_t schema_is_within = 200;
  const bool kit = text->substr(0, schema_is_within).find("acceptlab.kit/") != std::string::npos;
  return kit ? Kind::Kit : Kind::Record;
}

/// What somebody's machine did, beside the rules of the model for its system.
Exit judge_kit(const std::string& file) {
  try {
    const auto verdicts = validation::kit_verdicts(validation::read_kit_record(file));
    std::cout << validation::verdict_text(verdicts);
    const bool differs = std::any_of(verdicts.begin(), verdicts.end(), [](const auto& v) {
      return v.result == validation::KitVerdict::Result::Different;
    });
    return differs || verdicts.empty() ? Exit::No : Exit::Fine;
  } catch (const validation::KitError& error) {
    std::cerr << "acceptlab: error: " << error.what() << '\n';
    return Exit::Usage;
  }
}

validation::SimulateCase simulator(const ValidateOptions& options) {
  return [threads = options.threads](const validation::RealCase& real,
                                     const validation::Model& model) {
    return validation::simulate_case(real, model, threads);
  };
}

validation::Margins margins_of(const ValidateOptions& options) {
  return options.margins.empty() ? validation::shipped_margins()
                                 : validation::read_margins(options.margins);
}

Exit judge(const validation::Record& record, const validation::Margins& margins,
           const ValidateOptions& options) {
  validation::JudgeOptions judging;
  judging.ablations = options.ablations;
  const std::string costs = options.costs.empty() ? validation::completed_costs(record.costs)
                                                  : experiment::read_file(options.costs);
  if (options.fit && !costs.empty()) {
    validation::ProfileFitOptions how;
    how.threads = options.threads;
    how.gates = margins.gates;
    judging.costs = validation::fitted_costs(record, costs, options.costs, how);
  } else {
    judging.costs.in_force = costs;
  }
  const validation::Validation result =
      validation::judge(record, margins, simulator(options), judging);
  const std::string json = validation::validation_json(result);
  if (!options.output.empty()) experiment::write_atomically(options.output, json);
  std::cout << (options.json ? json : validation::validation_table(result, table_style(options)));
  return result.passed() ? Exit::Fine : Exit::No;
}

/// Files that cannot be written are told before anything takes time.
void check_files_to_write(const ValidateOptions& options) {
  for (const std::string& file : {options.output, options.record}) {
    if (!file.empty()) experiment::check_writable(file);
  }
}

Exit predict(const ValidateOptions& options) {
  if (options.output.empty()) {
    std::cerr << "acceptlab: error: --predict-only writes a file: name it with -o\n";
    return Exit::Usage;
  }
  const validation::MeasuredServer server = server_of(options);
  const validation::Record planned = validation::planned_record(
      suite_of(options.what, options, host_of(options), server), campaign_options(options, server));
  experiment::write_atomically(options.output,
                               validation::prediction_json(planned, simulator(options)));
  return Exit::Fine;
}

/// What others have published, against its simulation. Nothing is measured.
Exit validate_published(const ValidateOptions& options) {
  const Interrupt interrupt;
  Progress progress(options.progress, options.quiet);
  const experiment::RunOptions running = run_options(options, progress);
  std::vector<validation::PublishedCase> cases;
  if (options.what.empty()) {
    cases = validation::judge_shipped_claims(running);
  } else {
    cases.push_back(validation::judge_claims_file(options.what, running));
  }
  if (interrupt.requested()) return Exit::Interrupted;
  const std::string json = validation::published_json(cases);
  if (!options.output.empty()) experiment::write_atomically(options.output, json);
  std::cout << (options.json ? json : validation::published_table(cases, table_style(options)));
  return validation::score_of(cases).passed() ? Exit::Fine : Exit::No;
}

Exit without_subject() {
  std::cerr << "acceptlab: error: nothing to validate\n"
               "   = help: name a suite, a scenario or a record, or say --published\n";
  return Exit::Usage;
}

Exit validate(const ValidateOptions& options) {
  if (options.what.empty() && !options.published) return without_subject();
  check_files_to_write(options);
  if (options.published) return validate_published(options);
  if (options.predict_only) return predict(options);
  const Kind kind = kind_of(options.what);
  if (kind != Kind::ToMeasure && !options.generator.empty()) {
    std::cerr << "acceptlab: error: --generator goes with a suite or scenario to measure, and "
              << options.what << " has been measured already\n";
    return Exit::Usage;
  }
  const bool to_measure = !options.set.empty() || options.policy || options.repeats > 0 ||
                          options.server != "native" || !options.keep.empty();
  if (kind != Kind::ToMeasure && to_measure) {
    std::cerr
        << "acceptlab: error: " << options.what
        << " has been measured already: --set, --policy, --repeats, --server and --keep go with a "
           "suite or scenario to measure\n";
    return Exit::Usage;
  }
  if (kind == Kind::Kit) return judge_kit(options.what);
  const validation::Margins margins = margins_of(options);
  if (kind == Kind::Record) return judge(validation::read_record(options.what), margins, options);
  const Measured measured = measure_suite(options.what, options);
  if (!options.record.empty() && (measured.broken_off.empty() || measured.any_run()))
    experiment::write_atomically(options.record, validation::record_json(measured.record));
  const Exit exit = measured.exit();
  return exit == Exit::Fine ? judge(measured.record, margins, options) : exit;
}

}  // namespace

void add_validate(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<ValidateOptions>();
  CLI::App* command =
      app.add_subcommand("validate", "Compare real servers on this machine with their simulation");
  command->add_option("WHAT", options->what,
                      "a suite or a scenario to measure first, or a record measured before, or one "
                      "of validation/kit; with --published a file of claims");
  command->add_option("--margins", options->margins,
                      "file of margins, in place of those that ship");
  command->add_flag("--published", options->published,
                    "the simulation against what others have published; measures nothing");
  command->add_flag("--predict-only", options->predict_only,
                    "write what the simulator expects, and measure nothing");
  command->add_option("-o", options->output,
                      "file for the validation, or the predictions, as JSON");
  command->add_option("--record", options->record, "file to keep what was measured in");
  command->add_flag("!--no-ablations", options->ablations,
                    "leave out the model with parts taken away");
  command->add_flag("!--no-fit", options->fit,
                    "judge with the costs as measured, without the fit to the calibration cases");
  add_measuring_options(*command, *options);
  add_json_option(*command, *options);
  command->footer(
      "Examples:\n  acceptlab validate validation/suites/quick.toml --costs here.toml\n"
      "  acceptlab validate validation/records/quick-2cpu-guest.json\n"
      "  acceptlab validate --published\n");
  subcommands.push_back({command, [options] { return validate(*options); }});
}

}  // namespace acceptlab::cli
