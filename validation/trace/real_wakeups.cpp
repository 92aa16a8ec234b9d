#include "validation/trace/real_wakeups.hpp"

#include <algorithm>

namespace acceptlab::validation {

using experiment::WakeupCells;
using sim::Time;

RealWakeups::RealWakeups(experiment::TraceWindow& window, std::size_t most_lines,
                         const RealThreads& threads)
    : window_(window), most_(most_lines), threads_(threads), line_of_(threads.all().size()) {}

RealWakeups::Line* RealWakeups::line_of(std::uint32_t lane) {
  return line_of_[lane] ? &lines_[*line_of_[lane]] : nullptr;
}

void RealWakeups::woken(std::uint32_t lane, unsigned cpu, Time at) {
  if (!threads_.all()[lane].server || !window_.holds(at)) return;
  if (lines_.size() >= most_) {
    window_.to = std::min(window_.to, at);
    return;
  }
  line_of_[lane] = lines_.size();
  Line& line = lines_.emplace_back();
  line.lane = lane;
  line.cpu = cpu;
  line.at = at;
}

void RealWakeups::on_cpu(std::uint32_t lane, unsigned cpu, Time since) {
  Line* line = line_of(lane);
  if (line == nullptr || line->ran_at || !window_.holds(since)) return;
  line->ran_at = since;
  line->on_cpu = cpu;
}

void RealWakeups::off_cpu(std::uint32_t lane, unsigned /*cpu*/, Time at, bool sleeps) {
  Line* line = line_of(lane);
  if (!sleeps || line == nullptr) return;
  line->slept = window_.holds(at);
  line_of_[lane].reset();
}

void RealWakeups::accepted(const RealConnection& c, std::uint32_t lane, Time at) {
  Line* line = line_of(lane);
  if (line != nullptr && window_.holds(at)) line->gain.add(c.number);
}

void RealWakeups::serving(const RealConnection& /*c*/, std::uint32_t lane, Time /*at*/) {
  if (Line* line = line_of(lane)) line->served = true;
}

void RealWakeups::served(const RealConnection& c, std::uint32_t lane, Time at) {
  serving(c, lane, at);
}

/// For which socket or connection it was woken the kernel does not tell: nothing came of it when it
/// slept again and had neither accepted nor served.
WakeupCells RealWakeups::cells(const Line& line) const {
  const bool nothing = line.slept && !line.served;
  const std::string got = line.gain.accepted > 0 ? line.gain.text() : nothing ? "nothing" : "-";
  return {experiment::seconds_text(line.at - window_.zero),
          "wake",
          std::to_string(line.cpu),
          "-",
          "-",
          threads_.all()[line.lane].name,
          line.on_cpu ? std::to_string(*line.on_cpu) : "-",
          line.ran_at ? experiment::microseconds_text(*line.ran_at - line.at) : "-",
          got};
}

void RealWakeups::write(bool aligned, const experiment::Sink& sink) const {
  experiment::WakeupLines out(aligned, sink);
  for (const Line& line : lines_) out.add(cells(line));
  out.flush();
}

}  // namespace acceptlab::validation
