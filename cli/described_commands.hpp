#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace acceptlab::cli {

// What the parser knows of the command line, for those who write it down elsewhere: completions
// and the manual page.

struct DescribedOption {
  std::vector<std::string> names;  // "--set", "-j"; of a positional one its name alone
  std::string meaning;
  bool takes_value = false;
  std::vector<std::string> choices;  // its values, where they are words of a list
};

struct DescribedCommand {
  std::string name, meaning, footer;
  std::vector<DescribedOption> options, positionals;
};

/// The subcommands of `app`, in their order, without --help.
std::vector<DescribedCommand> described_commands(const CLI::App& app);

}  // namespace acceptlab::cli
