#pragma once

#include "cli/common_options.hpp"
#include "experiment/report/document.hpp"

namespace acceptlab::cli {

/// --plot: the pictures of a report of `document` on stdout, in characters, as wide as the
/// terminal. Where they cannot be drawn stderr says why and what would do; the status is then
/// Environment.
Exit plot(const experiment::Document& document, const CommonOptions& options);

/// The worse of two: what the command came to, unless only the pictures are missing.
inline Exit worse(Exit result, Exit pictures) { return result == Exit::Fine ? pictures : result; }

}  // namespace acceptlab::cli
