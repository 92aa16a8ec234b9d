#include "experiment/sweep/point_findings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace acceptlab::experiment {

std::string PointFindings::numbers(const std::vector<std::string>& findings) {
  std::string text;
  for (const std::string& finding : findings) {
    auto known = std::find(all_.begin(), all_.end(), finding);
    if (known == all_.end()) known = all_.insert(all_.end(), finding);
    text += fmt::format("{}{}", text.empty() ? "" : ", ", known - all_.begin() + 1);
  }
  return text;
}

std::string PointFindings::text(const TableStyle& style) const {
  std::string text;
  for (std::size_t i = 0; i < all_.size(); ++i)
    text += fmt::format("{}{}{}\n", toned(fmt::format("finding {}", i + 1), Tone::Bad, style),
                        style.aligned ? ": " : "\t", all_[i]);
  return text.empty() ? "" : "\n" + text;
}

}  // namespace acceptlab::experiment
