#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/described_commands.hpp"
#include "cli/manual/pages.hpp"
#include "cli/manual/roff.hpp"
#include "cli/program.hpp"
#include "experiment/result/result_json.hpp"

namespace acceptlab::manual {
namespace {

using cli::DescribedCommand;
using cli::DescribedOption;

std::string words_of(const DescribedOption& option) {
  // The policies are too many for a line: acceptlab policies lists them.
  constexpr std::size_t most_words = 8;
  if (option.choices.empty() || option.choices.size() > most_words) return "";
  if (option.meaning.find(option.choices.front()) != std::string::npos) return "";  // it says so
  return fmt::format("; one of {}", fmt::join(option.choices, ", "));
}

std::string option_item(const DescribedOption& option) {
  return item(fmt::format("{}", fmt::join(option.names, ", ")),
              option.takes_value && option.names.front().starts_with('-') ? "VALUE" : "",
              option.meaning + words_of(option));
}

std::string synopsis_of(const DescribedCommand& command) {
  std::string text = "acceptlab " + command.name;
  for (const DescribedOption& positional : command.positionals)
    text += " " + positional.names.front();
  return text + " [OPTIONS]";
}

std::string command_part(const DescribedCommand& command) {
  std::string text = subsection(synopsis_of(command)) + paragraph(command.meaning + ".");
  for (const DescribedOption& option : command.positionals) text += option_item(option);
  for (const DescribedOption& option : command.options) text += option_item(option);
  if (!command.footer.empty()) text += verbatim(command.footer);
  return text;
}

std::string statuses() {
  return section("EXIT STATUS") + item("0", "", "Fine.") +
         item("1", "",
              "The answer is no or undecided: a goal missed, a validation that did not pass.") +
         item("2", "", "The command line or a scenario is wrong; nothing has been run.") +
         item("3", "", "The environment: a file that cannot be written, something not installed.") +
         item("4", "", "An invariant of the simulation broke: a fault of the program.") +
         item("130", "", "Interrupted; what was finished is kept.");
}

}  // namespace

std::string title_line(const std::string& name, int chapter) {
  return fmt::format(".TH {} {} \"\" \"acceptlab {}\"\n", roff(name), chapter,
                     experiment::program_version());
}

std::string command_page() {
  CLI::App app;
  cli::Subcommands subcommands;
  cli::describe_program(app, subcommands);
  std::string text =
      title_line("ACCEPTLAB", 1) + section("NAME") +
      roff("acceptlab - simulate how servers share the work of accepting connections") + "\n" +
      section("SYNOPSIS") + paragraph("acceptlab COMMAND [OPTIONS]") + section("DESCRIPTION") +
      paragraph(
          "A discrete-event simulator of multi-listener accept scheduling: which "
          "CPU handles a connection's packets, which listen socket gets it, who "
          "is woken, how long until accept returns, and what is lost when a "
          "worker closes its socket. Scenarios are TOML files: "
          "acceptlab-scenario(5).") +
      paragraph(
          "Results go to stdout, everything else to stderr: tables on a terminal, "
          "the same columns separated by tabs in a pipe, JSON with --json.") +
      section("COMMANDS");
  for (const DescribedCommand& command : cli::described_commands(app))
    text += command_part(command);
  return text + statuses() + section("ENVIRONMENT") +
         item("NO_COLOR, TERM=dumb", "", "No colours.") + section("SEE ALSO") +
         paragraph("acceptlab-scenario(5)");
}

}  // namespace acceptlab::manual
