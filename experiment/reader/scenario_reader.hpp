#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// One of the values that an option lists for a key: "--vary server.backlog=128,511".
struct ListedValue {
  std::string option, argument;    // "--vary", "server.backlog=128,511"
  std::size_t at = 0, length = 0;  // of the value in the argument, in bytes
  std::string value() const { return argument.substr(at, length); }
};

/// What the command line changes in a scenario file.
struct Overrides {
  std::vector<std::string> set;  // "key=value": a TOML value, or a bare word, which is a string
  std::optional<std::uint64_t> seed;
  std::optional<std::string> policy;  // replaces server.policy and what the file says of accepting
  std::vector<std::string> vary;      // as `set`; what the program itself varies
  std::optional<std::size_t> variant = std::nullopt;  // the n-th of [[variants]], from 0
  std::vector<std::size_t> axis_values = {};  // which value of each axis of [sweep]; empty: none
  std::vector<ListedValue> listed = {};       // a column's part of --vary
  std::vector<std::string> goals = {};        // --goal, in place of the file's goals; empty: none
};

/// A key as it holds in a scenario, for `check --explain`.
struct KeyInForce {
  std::string path;    // "server.backlog", "arrivals.steady.process"
  std::string value;   // as TOML
  std::string origin;  // "default", "S.toml:12", "policy nginx-reuseport", "--set ..."
  std::string note;    // what "auto" became
  bool assumed = false;
};

struct ReadResult {
  Scenario scenario;
  std::vector<Diagnostic> warnings;
  std::vector<KeyInForce> keys;  // in the order of the format
  std::string text;              // the file with the overrides in it: TOML that reads as the same
};

class Reading;
struct Value;
/// Reads the tree of a file, key by key, into `r`, with whatever is wrong with their values; not
/// what they have to do with each other. Returns the keys in force.
std::vector<KeyInForce> read_keys(Reading& r, const Value& root);

/// Reads, resolves and checks a scenario file. Throws ScenarioError with every problem in it; a
/// file that is missing is such a problem.
ReadResult read_scenario(const std::string& file, const Overrides& overrides = {});

/// The same for text; `name` stands in messages, and files that the text names are relative to it.
ReadResult read_scenario_text(std::string_view text, const std::string& name,
                              const Overrides& overrides = {});

}  // namespace acceptlab::experiment
