#include "gui/timeline/slices_csv.hpp"

#include <string>
#include <unordered_map>

#include "experiment/trace/collector.hpp"

namespace acceptlab::gui {

using experiment::Recording;
using experiment::TimelineEvent;
using sim::Time;

namespace {

class CsvWriter {
 public:
  CsvWriter(const Recording& recording, const experiment::Sink& sink)
      : recording_(recording), out_(sink) {}

  void write() {
    out_.add("lane,what,from_s,to_s,length_us,connection\n");
    find_ends();
    for (const TimelineEvent& e : recording_.events) {
      if (e.is_slice()) slice(e);
      if (e.kind == TimelineEvent::Kind::WaitBegins) wait(e);
    }
    for (const experiment::Spin& spin : recording_.spins) {
      const std::string who =
          spin.thread ? recording_.lanes.threads.at(*spin.thread) : std::string("packet work");
      line("CPU " + std::to_string(spin.cpu), who + " spins for a lock", spin.from, spin.to,
           TimelineEvent::nobody);
    }
    out_.flush();
  }

 private:
  /// A connection waits in one accept queue, once.
  void find_ends() {
    for (const TimelineEvent& e : recording_.events) {
      if (e.kind == TimelineEvent::Kind::WaitEnds) wait_ends_[e.number] = e.at;
    }
  }
  void slice(const TimelineEvent& e) {
    const bool of_connection = e.kind != TimelineEvent::Kind::Runs;
    line(lane_of(e), slice_name(e, recording_.lanes), e.at, e.at + e.length,
         of_connection ? e.number : TimelineEvent::nobody);
  }
  void wait(const TimelineEvent& e) {
    line(lane_of(e), "in the accept queue", e.at, wait_ends_.at(e.number), e.number);
  }
  std::string lane_of(const TimelineEvent& e) const {
    switch (e.group) {
      case TimelineEvent::Group::Cpus:
        return "CPU " + std::to_string(e.lane / experiment::lanes_per_cpu);
      case TimelineEvent::Group::Sockets:
        return "socket " + std::to_string(e.lane);
      default:
        return recording_.lanes.threads.at(e.lane);
    }
  }
  void line(const std::string& lane, const std::string& what, Time from, Time to,
            std::uint64_t connection) {
    const Time zero = recording_.window.zero;
    out_.add(lane + ',' + what + ',' + experiment::seconds_text(from - zero) + ',' +
             experiment::seconds_text(to - zero) + ',' + experiment::microseconds_text(to - from) +
             ',' + (connection == TimelineEvent::nobody ? "" : std::to_string(connection)) + '\n');
  }

  const Recording& recording_;
  experiment::Buffered out_;
  std::unordered_map<std::uint64_t, Time> wait_ends_;
};

}  // namespace

void write_slices_csv(const Recording& recording, const experiment::Sink& sink) {
  CsvWriter(recording, sink).write();
}

}  // namespace acceptlab::gui
