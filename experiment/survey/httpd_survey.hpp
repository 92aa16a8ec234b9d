#pragma once

#include "experiment/survey/finding.hpp"
#include "experiment/survey/httpd_syntax.hpp"
#include "experiment/survey/server_facts.hpp"

namespace acceptlab::experiment {

/// [server] of an Apache httpd configuration, what httpd ignores of it, and what was not
/// understood.
Findings httpd_findings(const HttpdTree& tree, const ServerFacts& facts);

}  // namespace acceptlab::experiment
