#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/notation/diagnostics.hpp"

namespace acceptlab::experiment {

// What `acceptlab init` learns: each reader of this folder makes Findings of one source, merged()
// puts them together, and scenario_writer.hpp writes what holds.

/// What one source says of one key of a scenario.
struct Finding {
  std::string key;       // "server.workers", "kernel.sysctl.net.core.somaxconn"
  std::string value;     // as TOML
  std::string from;      // where it stands, and what stands there; or why it was guessed
  bool guessed = false;  // nothing says so: it has to be looked at
};

/// Something to know that is no value of a key: what the server ignores, what was left out.
struct Remark {
  std::string section;  // of the scenario, under whose header it is told: "server"
  std::string text;
};

/// A file that the scenario names, to be written beside it.
struct BesideFile {
  std::string name, contents;
};

/// All that one source says.
struct Findings {
  std::vector<Finding> keys;
  std::vector<Remark> remarks;
  std::vector<Diagnostic> not_understood;  // with their places in the source
  std::vector<BesideFile> files;

  void add(std::string key, std::string value, std::string from);
  void guess(std::string key, std::string value, std::string why);
  void remark(std::string section, std::string text);
  /// The value of a key, or empty.
  std::string_view value_of(std::string_view key) const;
};

/// Of several sources, the more telling last, what holds: the last that says anything of a key.
/// What it outvotes is told in `from` where the two differ and neither was a guess.
Findings merged(const std::vector<Findings>& sources);

}  // namespace acceptlab::experiment
