#pragma once

#include <string_view>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/scenario/scenario.hpp"

namespace acceptlab::validation {

/// What of a scenario an unmodified nginx of this version does not do on Linux, all of it, each
/// with a way out; empty when nginx can be measured in its place. Requires a scenario as the reader
/// leaves it. Rules: src/event/ngx_event.c and ngx_event_accept.c at release-1.22.1.
std::vector<experiment::Diagnostic> nginx_limits(const experiment::Scenario& scenario,
                                                 std::string_view version);

}  // namespace acceptlab::validation
