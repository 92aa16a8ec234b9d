#pragma once

#include <string>
#include <vector>

#include "experiment/keys/key_table.hpp"
#include "experiment/notation/value.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "models/cpu/cost_table.hpp"

namespace acceptlab::gui {

/// A value in force as the dock shows it. A value that is a table is one parameter for each of its
/// entries: arrivals.web.process.rate.
struct Parameter {
  std::string address;
  std::string section;  // "server", "arrivals.web"
  std::string label;    // what of the address the section does not say
  experiment::Value value;
  const experiment::Key* key = nullptr;  // of the format; null where it has none of that name
  const cpu::CostRow* cost = nullptr;    // of [costs]; else null
  bool is_part = false;                  // an entry of the key's value
  bool is_default = false;               // neither the file nor its policy sets it
  bool is_written = false;               // the file sets it
  std::string origin, note;              // as in `acceptlab check --explain`
  bool assumed = false;
};

/// In the order of the format's sections.
std::vector<Parameter> parameters(const experiment::ReadResult& read);

/// The row of the key table that `path`, such as arrivals.web.process, is of; null when none is.
const experiment::Key* key_at(const std::string& path);

/// A word that a parameter can be set to.
struct Choice {
  std::string value;
  std::string why_not;  // the scenario's system cannot do it; empty: it can
  bool operator==(const Choice&) const = default;
};
/// Empty when it is no matter of words.
std::vector<Choice> choices(const Parameter& parameter, const experiment::Scenario& scenario);

}  // namespace acceptlab::gui
