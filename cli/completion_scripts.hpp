#pragma once

#include <string>
#include <vector>

#include "cli/described_commands.hpp"

namespace acceptlab::cli {

// Completion for a shell: subcommands, their options and the values of those that have a list;
// elsewhere files.
std::string bash_completion(const std::vector<DescribedCommand>& commands);
std::string zsh_completion(const std::vector<DescribedCommand>& commands);
std::string fish_completion(const std::vector<DescribedCommand>& commands);

}  // namespace acceptlab::cli
