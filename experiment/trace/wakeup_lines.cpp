#include "experiment/trace/wakeup_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace acceptlab::experiment {

std::string Gain::text() const {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(accepted, first.size()); ++i)
    text += (i == 0 ? "" : ",") + std::to_string(first[i]);
  if (accepted > first.size()) text += fmt::format(",+{}", accepted - first.size());
  return text;
}

WakeupLines::WakeupLines(bool aligned, const Sink& sink) : aligned_(aligned), out_(sink) {
  add({"time_s", "event", "cpu", "socket", "connection", "thread", "on_cpu", "ran_us", "got"});
}

void WakeupLines::add(const WakeupCells& cells) {
  // As wide as a run of a day on a large machine needs; what is wider moves the rest of its line.
  constexpr std::array<int, 9> widths{15, -11, 4, 6, 10, -14, 6, 10, -1};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool last = i + 1 == cells.size();
    if (!aligned_ || last) {
      out_.add(cells[i]);
      out_.add(last ? "\n" : "\t");
    } else {
      out_.add(widths[i] < 0 ? fmt::format("{:<{}}   ", cells[i], -widths[i])
                             : fmt::format("{:>{}}   ", cells[i], widths[i]));
    }
  }
}

}  // namespace acceptlab::experiment
