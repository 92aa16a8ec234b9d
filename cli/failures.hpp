#pragma once

#include "cli/common_options.hpp"

namespace acceptlab::cli {

/// Does the work of a subcommand. What it throws is told on stderr, as is an output that cannot be
/// written; each kind has its exit status.
Exit work_and_tell(const Work& work);

}  // namespace acceptlab::cli
