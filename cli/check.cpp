#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <memory>

#include "cli/common_options.hpp"
#include "experiment/keys/reading.hpp"
#include "experiment/pages/explain.hpp"
#include "experiment/reader/candidate_values.hpp"
#include "experiment/sweep/points.hpp"
#include "experiment/topology/capacity.hpp"

namespace acceptlab::cli {
namespace {

struct CheckOptions : CommonOptions {
  std::vector<std::string> files;
  bool explain = false;
};

experiment::Capacity capacity_of(const experiment::Scenario& scenario) {
  return experiment::capacity(scenario, experiment::system_map(scenario));
}

void warn_of_overload(experiment::ReadResult& read, const experiment::Capacity& capacity,
                      const std::string& variant = "") {
  const auto overload = experiment::overload_warning(read.scenario, capacity, variant);
  if (overload) read.warnings.push_back(*overload);
}

/// What is wrong with the points of the file's sweep.
void check_points(const std::string& file, const CheckOptions& options,
                  experiment::ReadResult& read, std::vector<experiment::Diagnostic>& problems) {
  if (read.scenario.sweep.empty()) return;
  try {
    const auto warnings = experiment::plan_sweep(file, options.overrides()).warnings;
    read.warnings.insert(read.warnings.end(), warnings.begin(), warnings.end());
  } catch (const experiment::ScenarioError& error) {
    problems.insert(problems.end(), error.diagnostics().begin(), error.diagnostics().end());
  }
}

/// What is wrong with the candidates of the file's search.
void check_search(const std::string& file, const CheckOptions& options,
                  std::vector<experiment::Diagnostic>& problems) {
  const auto text = experiment::file_contents(file);
  if (!text) return;
  const auto wrong = experiment::wrong_candidates(*text, file, options.overrides());
  problems.insert(problems.end(), wrong.begin(), wrong.end());
}

/// The file as it is read by itself. Throws the problems of its variants, points and candidates as
/// well.
experiment::ReadResult read_with_variants(const std::string& file, const CheckOptions& options) {
  experiment::Overrides overrides = options.overrides();
  experiment::ReadResult read = experiment::read_scenario(file, overrides);
  std::vector<experiment::Diagnostic> problems;
  for (std::size_t i = 0; i < read.scenario.variants.size(); ++i) {
    overrides.variant = i;
    try {
      auto variant = experiment::read_scenario(file, overrides);
      warn_of_overload(variant, capacity_of(variant.scenario), read.scenario.variants[i].name);
      read.warnings.insert(read.warnings.end(), variant.warnings.begin(), variant.warnings.end());
    } catch (const experiment::ScenarioError& error) {
      problems.insert(problems.end(), error.diagnostics().begin(), error.diagnostics().end());
    }
  }
  check_points(file, options, read, problems);
  check_search(file, options, problems);
  if (!problems.empty()) throw experiment::ScenarioError(std::move(problems));
  experiment::sort_by_place(read.warnings);
  return read;
}

/// False when the file has errors, which have been printed.
bool check_file(const std::string& file, const CheckOptions& options) {
  try {
    experiment::ReadResult read = read_with_variants(file, options);
    const experiment::Capacity capacity = capacity_of(read.scenario);
    warn_of_overload(read, capacity);
    experiment::sort_by_place(read.warnings);
    print_diagnostics(read.warnings, options);
    if (options.explain)
      std::cout << (options.json ? experiment::explain_json(read) : experiment::explain_text(read));
    else if (!options.quiet)
      std::cout << fmt::format("{}: {}; {}\n", file,
                               read.warnings.empty()
                                   ? "fine"
                                   : fmt::format("fine, {} warning{}", read.warnings.size(),
                                                 read.warnings.size() == 1 ? "" : "s"),
                               capacity.text());
    return true;
  } catch (const experiment::ScenarioError& error) {
    print_diagnostics(error.diagnostics(), options);
    const auto errors = std::count_if(
        error.diagnostics().begin(), error.diagnostics().end(),
        [](const auto& d) { return d.severity == experiment::Diagnostic::Severity::Error; });
    std::cerr << fmt::format("{}: {} error{}\n", file, errors, errors == 1 ? "" : "s");
    return false;
  }
}

Exit check(const CheckOptions& options) {
  bool fine = true;
  for (const std::string& file : options.files) fine = check_file(file, options) && fine;
  return fine ? Exit::Fine : Exit::Usage;
}

}  // namespace

void add_check(CLI::App& app, Subcommands& subcommands) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* command =
      app.add_subcommand("check", "Read scenarios and report every error; runs nothing");
  command->add_option("FILE", options->files, "scenario files")->required();
  command->add_flag("--explain", options->explain,
                    "print every value in force and where it comes from");
  add_scenario_options(*command, *options);
  add_json_option(*command, *options);
  add_output_options(*command, *options);
  command->footer(
      "Examples:\n  acceptlab check scenarios/*.toml\n"
      "  acceptlab check scenarios/thread-2014-linux-6.1.toml --explain --set server.workers=32\n");
  subcommands.push_back({command, [options] { return check(*options); }});
}

}  // namespace acceptlab::cli
