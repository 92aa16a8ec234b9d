#pragma once

#include <string_view>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/scenario/scenario.hpp"

namespace acceptlab::validation {

/// What of a scenario an unmodified HAProxy of this version does not do on Linux, all of it, each
/// with a way out; empty when HAProxy can be measured in its place. Requires a scenario as the
/// reader leaves it. Rules: listener_accept of src/listener.c, doc/configuration.txt of 2.6.
std::vector<experiment::Diagnostic> haproxy_limits(const experiment::Scenario& scenario,
                                                   std::string_view version);

}  // namespace acceptlab::validation
