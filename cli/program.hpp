#pragma once

#include <CLI/CLI.hpp>

#include "cli/common_options.hpp"

namespace acceptlab::cli {

/// Makes `app` the command line of acceptlab, with all of its subcommands.
void describe_program(CLI::App& app, Subcommands& subcommands);

}  // namespace acceptlab::cli
