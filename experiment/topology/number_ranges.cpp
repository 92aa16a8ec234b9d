#include "experiment/topology/number_ranges.hpp"

namespace acceptlab::experiment {

std::string ranges_text(const std::vector<unsigned>& numbers, std::size_t most) {
  std::string text;
  std::size_t ranges = 0;
  for (std::size_t first = 0; first < numbers.size();) {
    std::size_t last = first;
    if (ranges++ == most) return text + ",...";
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    text += (text.empty() ? "" : ",") + std::to_string(numbers[first]);
    if (last > first) text += "-" + std::to_string(numbers[last]);
    first = last + 1;
  }
  return text;
}

std::string counted_ranges(const std::string& what, const std::vector<unsigned>& numbers,
                           std::size_t most) {
  const std::string ranges = ranges_text(numbers, most);
  const std::string in_all =
      ranges.ends_with("...") ? " (" + std::to_string(numbers.size()) + " of them)" : "";
  return what + (numbers.size() == 1 ? " " : "s ") + ranges + in_all;
}

}  // namespace acceptlab::experiment
