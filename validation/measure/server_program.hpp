#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/scenario/scenario.hpp"
#include "validation/measure/measured_server.hpp"

namespace acceptlab::validation {

/// A run that a server is started for.
struct ServedRun {
  std::filesystem::path folder;  // of the run: what the server needs and writes goes in there
  double burn_loops_per_us = 0;  // as the program told
  std::size_t connections = 0;   // that will come
};

/// What is different with each kind of program that can be measured. How its workers are known
/// while it runs, and its counters read, is acceptlab-stand's: find_workers().
struct ServerProgram {
  /// The version that is installed; empty: acceptlab-server's. Throws std::system_error where it
  /// cannot be measured, with what to install.
  std::string (*installed_version)();
  std::vector<experiment::Diagnostic> (*limits)(const experiment::Scenario& scenario,
                                                std::string_view version);
  /// What it does whatever policy the scenario names, as --set has it; empty: nothing.
  std::string_view always;
  /// Turns of the loop that it burns CPU with, per microsecond. Throws std::system_error.
  double (*burn_speed)();
  /// Writes the files that it needs, and says how it is started. Throws experiment::ScenarioError
  /// with what is in limits(), std::system_error.
  std::vector<std::string> (*prepare)(const experiment::Scenario& scenario,
                                      const std::string& version, const ServedRun& run);
};

extern const ServerProgram native_program_kind, nginx_program_kind, haproxy_program_kind;

const ServerProgram& program_of(ServerKind kind);

/// Bytes of every server's whole answer on the wire: docs/nginx.md, "How a request burns CPU".
inline constexpr std::size_t reply_bytes = 200;

}  // namespace acceptlab::validation
