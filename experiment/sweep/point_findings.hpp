#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiment/result/text_table.hpp"

namespace acceptlab::experiment {

/// What is wrong with points of a table, each thing once and numbered, as footnotes are.
class PointFindings {
 public:
  /// The numbers of a point's findings, from 1: "1, 3"; empty when nothing is wrong with it.
  std::string numbers(const std::vector<std::string>& findings);
  bool empty() const { return all_.empty(); }
  const std::vector<std::string>& all() const { return all_; }
  /// A line each, behind an empty line.
  std::string text(const TableStyle& style) const;

 private:
  std::vector<std::string> all_;
};

}  // namespace acceptlab::experiment
