#include "cli/common_options.hpp"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace acceptlab::cli {

bool use_colour(const std::string& mode, int descriptor) {
  if (mode != "auto") return mode == "always";
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  if (no_color != nullptr && *no_color != '\0') return false;
  if (term != nullptr && std::string_view(term) == "dumb") return false;
  return isatty(descriptor) == 1;
}

void add_output_options(CLI::App& command, CommonOptions& options) {
  command.add_option("--color", options.colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command.add_flag("--quiet", options.quiet, "no warnings, nothing but the result");
}

void add_json_option(CLI::App& command, CommonOptions& options) {
  command.add_flag("--json", options.json, "result as JSON on stdout");
}

void add_threads_option(CLI::App& command, unsigned& threads, const std::string& what) {
  constexpr unsigned most_threads = 4096;
  command.add_option("-j", threads, what + "; by default one for each CPU")
      ->check(CLI::Range(1U, most_threads));
}

void add_progress_option(CLI::App& command, std::string& progress) {
  command.add_option("--progress", progress, "auto (on a terminal), always or never, on stderr")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

void add_scenario_options(CLI::App& command, CommonOptions& options) {
  command.add_option("--set", options.set, "change a key of the scenario, KEY=VALUE; repeatable")
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--seed", options.seed, "seed in place of the scenario's")
      ->check([](const std::string& seed) {
        return seed.starts_with('-') ? "a seed is an integer from 0 up, found " + seed : "";
      });
  command.add_option("--policy", options.policy,
                     "policy in place of the scenario's, and of what it says of accepting");
}

void print_diagnostics(const std::vector<experiment::Diagnostic>& diagnostics,
                       const CommonOptions& options) {
  std::vector<experiment::Diagnostic> shown;
  for (const experiment::Diagnostic& d : diagnostics) {
    if (!options.quiet || d.severity == experiment::Diagnostic::Severity::Error) shown.push_back(d);
  }
  std::cerr << experiment::render(shown, use_colour(options.colour, STDERR_FILENO));
}

}  // namespace acceptlab::cli
