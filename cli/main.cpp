#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <optional>
#include <string>

#include "cli/common_options.hpp"
#include "cli/failures.hpp"
#include "cli/program.hpp"
#include "cli/together.hpp"
#include "experiment/notation/diagnostics.hpp"
#include "experiment/sweep/launch.hpp"

namespace acceptlab::cli {
namespace {

/// An option that the command given does not have; false when that is not what went wrong.
bool explain_unknown_option(const CLI::App& app) {
  const std::vector<std::string> extra = app.remaining(true);
  const auto option = std::find_if(extra.begin(), extra.end(),
                                   [](const std::string& word) { return word.starts_with('-'); });
  const auto commands = app.get_subcommands();
  if (option == extra.end() || commands.empty()) return false;
  std::vector<std::string> known;
  for (const CLI::Option* o : commands.front()->get_options()) {
    for (const std::string& name : o->get_lnames()) known.push_back("--" + name);
  }
  const std::string word = option->substr(0, option->find('='));
  const std::string near = experiment::suggestion(word, known);
  const std::string command = commands.front()->get_name();
  std::cerr << fmt::format("acceptlab: error: '{}' has no option {}\n   = help: {}\n", command,
                           word,
                           near.empty() ? fmt::format("acceptlab {} --help lists them", command)
                                        : fmt::format("did you mean {}?", near));
  return true;
}

/// CLI11 calls an unknown subcommand a missing one: say which word was meant.
void explain_usage(const CLI::App& app, const CLI::ParseError& error,
                   const std::vector<std::string>& arguments) {
  std::vector<std::string> known;
  for (const CLI::App* command : app.get_subcommands(nullptr)) known.push_back(command->get_name());
  const bool names_none = !arguments.empty() && !arguments.front().starts_with('-') &&
                          std::find(known.begin(), known.end(), arguments.front()) == known.end();
  if (!names_none) {
    if (explain_unknown_option(app)) return;
    std::cerr << "acceptlab: error: " << error.what()
              << "\n   = help: acceptlab --help lists the commands and their options\n";
    return;
  }
  const std::string near = experiment::suggestion(arguments.front(), known);
  std::cerr << fmt::format("acceptlab: error: unknown command '{}'\n   = help: {}\n",
                           arguments.front(),
                           near.empty() ? fmt::format("known: {}", fmt::join(known, ", "))
                                        : fmt::format("did you mean '{}'?", near));
}

/// Runs the subcommand that was given.
Exit run(const Subcommands& subcommands, const std::optional<experiment::Launch>& launch) {
  const auto chosen = std::find_if(subcommands.begin(), subcommands.end(),
                                   [](const Subcommand& s) { return s.app->parsed(); });
  if (chosen == subcommands.end()) return Exit::Usage;
  if (launch && !chosen->together) return refuse_together(*launch, chosen->app->get_name());
  return work_and_tell(chosen->work);
}

int main_program(int argc, char** argv) {
  // A file that grows over the limit is an error like a full disk, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  CLI::App app;
  Subcommands subcommands;
  describe_program(app, subcommands);
  const auto launch = experiment::launch_of_this_process();
  const bool speaks = !launch || launch->rank == 0;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return speaks ? app.exit(error) : 0;
    if (speaks) explain_usage(app, error, std::vector<std::string>(argv + 1, argv + argc));
    return static_cast<int>(launch ? after_rank_0(*launch, Exit::Usage) : Exit::Usage);
  }
  return static_cast<int>(run(subcommands, launch));
}

}  // namespace
}  // namespace acceptlab::cli

int main(int argc, char** argv) { return acceptlab::cli::main_program(argc, argv); }
