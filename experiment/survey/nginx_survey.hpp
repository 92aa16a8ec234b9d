#pragma once

#include "experiment/survey/config_text.hpp"
#include "experiment/survey/finding.hpp"
#include "experiment/survey/log_line.hpp"
#include "experiment/survey/server_facts.hpp"

namespace acceptlab::experiment {

/// [server] of an nginx configuration, what nginx ignores of it, and what was not understood.
Findings nginx_findings(const ConfigTree& tree, const ServerFacts& facts);

/// As in log_format, of the access_log that goes to a file of this name, else of any access_log;
/// nothing when none has a format of its own.
LogFormat nginx_log_format(const ConfigTree& tree, const std::string& log_file);

}  // namespace acceptlab::experiment
