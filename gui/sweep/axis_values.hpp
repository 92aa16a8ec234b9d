#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/scenario/run_spec.hpp"
#include "gui/parameters/quantity.hpp"

namespace acceptlab::gui {

/// An axis as a person writes it.
struct AxisRequest {
  std::string key;      // address; empty: no axis
  bool listed = false;  // by `values`, else by the range
  std::string from, to;
  unsigned steps = 5;  // values of the range, both ends among them
  bool logarithmic = false;
  std::string values;  // "8, 16, cpus/8"
};

struct AxisRead {
  experiment::Axis axis;
  std::vector<std::string> problems;  // all of them; none: the axis can be swept
};

/// `kind` is that of the key's values; none where they are no quantities and have to be listed.
AxisRead read_axis(const AxisRequest& request, std::optional<Quantity::Kind> kind);

/// The axis of a file as it would be written here: its values listed.
AxisRequest request_of(const experiment::Axis& axis);

/// A TOML value as people read it: without the quotes of a string, where it can be read back.
std::string plain_text(const std::string& toml);

}  // namespace acceptlab::gui
