#pragma once

#include "experiment/survey/config_text.hpp"
#include "experiment/survey/finding.hpp"
#include "experiment/survey/server_facts.hpp"

namespace acceptlab::experiment {

/// [server] of a HAProxy configuration, what HAProxy ignores of it, and what was not understood.
Findings haproxy_findings(const ConfigTree& tree, const ServerFacts& facts);

}  // namespace acceptlab::experiment
