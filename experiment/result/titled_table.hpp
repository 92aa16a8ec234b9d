#pragma once

#include <string>

#include "experiment/result/text_table.hpp"

namespace acceptlab::experiment {

/// A table under its title.
struct TitledTable {
  std::string title;
  TextTable table;

  std::string text(const TableStyle& style) const {
    return heading(title, style) + table.text(style);
  }
};

}  // namespace acceptlab::experiment
