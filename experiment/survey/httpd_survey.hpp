#pragma once

#include "experiment/survey/finding.hpp"
#include "experiment/survey/httpd_syntax.hpp"
#include "experiment/survey/log_line.hpp"
#include "experiment/survey/server_facts.hpp"

namespace acceptlab::experiment {

/// [server] of an Apache httpd configuration, what httpd ignores of it, and what was not
/// understood.
Findings httpd_findings(const HttpdTree& tree, const ServerFacts& facts);

/// As in LogFormat, of the CustomLog that goes to a file of this name, else of any; nothing when
/// none says a format.
LogFormat httpd_log_format(const HttpdTree& tree, const std::string& log_file);

}  // namespace acceptlab::experiment
