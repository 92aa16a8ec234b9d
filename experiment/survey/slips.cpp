#include "experiment/survey/slips.hpp"

#include <fmt/format.h>

#include <vector>

namespace acceptlab::experiment {

std::string meant_name(std::string_view name, std::span<const std::string_view> looked_at,
                       std::span<const std::string_view> own) {
  constexpr std::size_t most_edits = 2;  // suggestion() allows one in fewer than six letters
  if (among(looked_at, name) || among(own, name)) return "";
  std::vector<std::string> as_long;  // words of any length may stand in a file
  for (const std::string_view looked : looked_at) {
    if (looked.size() <= name.size() + most_edits && name.size() <= looked.size() + most_edits)
      as_long.emplace_back(looked);
  }
  std::string near = suggestion(name, as_long);
  return !near.empty() && edit_distance(name, near) <= most_edits ? near : "";
}

Diagnostic slip(const ConfigEntry& entry, std::string_view meant) {
  return warning_at(entry, 0, fmt::format("'{}' is not known", entry.name()),
                    fmt::format("did you mean '{}'?{}", meant,
                                entry.has_block ? " what stands in it is not read" : ""));
}

}  // namespace acceptlab::experiment
