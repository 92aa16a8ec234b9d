#include "validation/judge/first_of.hpp"

#include <fmt/format.h>

namespace acceptlab::validation {

std::string first_of(const std::vector<std::string>& names) {
  constexpr std::size_t shown = 8;
  if (names.size() <= shown) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + shown, ", "),
                     names.size() - shown);
}

}  // namespace acceptlab::validation
