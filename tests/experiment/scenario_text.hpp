#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "experiment/reader/scenario_reader.hpp"
#include "tests/catch.hpp"

namespace acceptlab::experiment {

/// A scenario of the given lines with a stream of connections, so that it is complete.
inline std::string complete(const std::string& lines) {
  return "format = 1\n" + lines + "\n[[arrivals]]\n";
}

inline ReadResult read(const std::string& lines, const Overrides& overrides = {}) {
  return read_scenario_text(complete(lines), "test.toml", overrides);
}

/// The errors and warnings of a text that must not be read.
inline std::vector<Diagnostic> problems_of(const std::string& text, const Overrides& overrides = {},
                                           const std::string& name = "test.toml") {
  try {
    read_scenario_text(text, name, overrides);
  } catch (const ScenarioError& error) {
    return error.diagnostics();
  }
  FAIL("the scenario was read without an error:\n" << text);
  return {};
}

/// "line:column what (help)" of the only problem, for tables of cases.
inline std::string only_problem(const std::string& text, const Overrides& overrides = {}) {
  const std::vector<Diagnostic> problems = problems_of(text, overrides);
  if (problems.size() != 1) FAIL(render(problems));
  const Diagnostic& d = problems.front();
  const std::string place =
      d.line == 0 ? d.file : std::to_string(d.line) + ":" + std::to_string(d.column);
  return place + " " + d.what + (d.help.empty() ? "" : " (" + d.help + ")");
}

inline std::string value_of(const ReadResult& read, const std::string& path) {
  const auto key = std::find_if(read.keys.begin(), read.keys.end(),
                                [&](const KeyInForce& k) { return k.path == path; });
  return key == read.keys.end() ? "" : key->value;
}

}  // namespace acceptlab::experiment
