#pragma once

#include <string>
#include <vector>

#include "experiment/keys/key_table.hpp"
#include "experiment/notation/value.hpp"
#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::gui {

/// A key in force as the dock shows it. A value that is a table is one parameter for each of its
/// entries: arrivals.web.process.rate.
struct Parameter {
  std::string address;
  std::string section;  // "server", "arrivals.web"
  std::string label;    // what of the address the section does not say
  experiment::Value value;
  const experiment::Key* key = nullptr;  // of the format; null where it has none of that name
  bool is_part = false;                  // an entry of the key's value
  std::string origin, note;              // as in `acceptlab check --explain`
  bool assumed = false;

  bool is_default() const { return origin == "default"; }
};

std::vector<Parameter> parameters(const experiment::ReadResult& read);

/// The row of the key table that `path`, such as arrivals.web.process, is of; null when none is.
const experiment::Key* key_at(const std::string& path);

}  // namespace acceptlab::gui
