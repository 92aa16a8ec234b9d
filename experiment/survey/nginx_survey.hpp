#pragma once

#include "experiment/survey/config_text.hpp"
#include "experiment/survey/finding.hpp"
#include "experiment/survey/server_facts.hpp"

namespace acceptlab::experiment {

/// [server] of an nginx configuration, what nginx ignores of it, and what was not understood.
Findings nginx_findings(const ConfigTree& tree, const ServerFacts& facts);

/// How a log of nginx is written.
struct LogFormat {
  std::string format;  // as in log_format; empty: "combined", or nothing is known
  std::string from;
};

/// Of the access_log that goes to a file of this name, else of any access_log; nothing when none
/// has a format of its own.
LogFormat nginx_log_format(const ConfigTree& tree, const std::string& log_file);

}  // namespace acceptlab::experiment
