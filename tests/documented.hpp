#pragma once

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace acceptlab::testing {

/// One cell of a row of a Markdown table, without the blanks around it.
inline std::string table_cell(const std::string& line, std::size_t column) {
  std::size_t from = line.find('|');
  for (std::size_t i = 0; i < column && from != std::string::npos; ++i)
    from = line.find('|', from + 1);
  if (from == std::string::npos) return {};
  std::string cell = line.substr(from + 1, line.find('|', from + 1) - from - 1);
  cell.erase(0, cell.find_first_not_of(' '));
  cell.erase(cell.find_last_not_of(' ') + 1);
  return cell;
}

/// What a page documents: the rows of its tables from the line `from` to the line `to` (empty: the
/// end of the page) whose first cell is `code`.
class Documented {
 public:
  Documented(const std::string& page, const std::string& from, const std::string& to) {
    std::ifstream file(page);
    REQUIRE(file);
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
      if (line == from) inside = true;
      if (!to.empty() && line == to) inside = false;
      if (inside && line.starts_with("| `")) rows_.push_back(line);
    }
  }
  /// The first column, without the backticks.
  std::set<std::string> names() const {
    std::set<std::string> names;
    for (const std::string& row : rows_) names.insert(row.substr(3, row.find('`', 3) - 3));
    return names;
  }
  const std::vector<std::string>& rows() const { return rows_; }

 private:
  std::vector<std::string> rows_;
};

}  // namespace acceptlab::testing
