#pragma once

#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/keys/key_table.hpp"
#include "experiment/notation/diagnostics.hpp"
#include "experiment/notation/value.hpp"
#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// One reading of one scenario: what was understood so far, what was wrong, and the files opened.
class Reading {
 public:
  explicit Reading(std::string file) : file_(std::move(file)) { scenario.file = file_; }

  Scenario scenario;
  Sources sources;
  std::string item;    // "arrivals.steady" while that table is read
  std::string folder;  // of a file that the scenario names, while it names others in turn
  std::map<std::string, Place, std::less<>>
      places;  // of the keys that were given or that a policy filled

  /// Where `key` was given, or nowhere.
  Place place_of(std::string_view key) const;

  void error(const Place& place, std::string_view key, std::string what, std::string help = {});
  void warning(const Place& place, std::string_view key, std::string what, std::string help = {});
  void report(Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }
  bool failed() const;
  /// Whether a key that starts with one of `prefixes` has an error.
  bool failed(std::initializer_list<std::string_view> prefixes) const;
  std::vector<Diagnostic> take_diagnostics() { return std::move(diagnostics_); }

  /// `unknown` is not among `known`: says so and suggests.
  void unknown(const Place& place, std::string_view key, std::string what,
               const std::vector<std::string>& known);

  /// The key with the name of the table in hand: "arrivals.steady.process" for
  /// "arrivals[].process".
  std::string path_of(const Key& key) const;

  /// The contents of a file that the scenario names, relative to the scenario; an error when it
  /// cannot be read. The scenario's hash includes it.
  const std::string* named_file(const Place& place, std::string_view key, const std::string& name);
  /// The name of that file as messages show it: relative to where the user stands.
  std::string path_of_file(const std::string& name) const;
  const std::map<std::string, std::string>& named_files() const { return named_files_; }

 private:
  Diagnostic diagnostic(Diagnostic::Severity severity, const Place& place, std::string_view key,
                        std::string what, std::string help) const;

  std::string file_;
  std::vector<Diagnostic> diagnostics_;
  std::map<std::string, std::string> named_files_;
};

/// The whole of a file, or nothing when it cannot be read.
std::optional<std::string> file_contents(const std::filesystem::path& path);
/// The same, for a file without which nothing goes on. Throws std::system_error.
std::string read_file(const std::filesystem::path& path);

}  // namespace acceptlab::experiment
