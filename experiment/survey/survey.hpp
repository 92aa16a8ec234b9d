#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiment/survey/finding.hpp"
#include "experiment/survey/log_line.hpp"

namespace acceptlab::experiment {

/// What `acceptlab init` is asked for. Empty names: nothing of the kind.
struct SurveyOptions {
  std::filesystem::path root = "/";   // of the machine: this one, or copies of another's files
  std::string nginx, haproxy, httpd;  // at most one of them
  std::string server_version;         // empty: that of what is installed
  std::string access_log;
  LogField log_field;
  std::string pcap;
  /// Where the scenario will be; "-": on stdout, where no file can stand beside it.
  std::string output = "-";
};

struct Survey {
  std::string scenario;           // TOML that the reader of scenarios accepts
  std::vector<BesideFile> files;  // that it names
  std::vector<Diagnostic> not_understood;
  std::size_t keys = 0, guessed = 0;
};

/// Looks at all that is asked for. Throws ScenarioError when a file that was named cannot be read.
Survey survey(const SurveyOptions& options);

/// A small scenario with a comment on each line, for who has nothing to read.
std::string demo_scenario(const std::string& file);

}  // namespace acceptlab::experiment
