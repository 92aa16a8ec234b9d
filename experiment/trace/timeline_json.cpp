#include "experiment/trace/timeline_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiment/trace/collector.hpp"
#include "models/cpu/cost_table.hpp"

namespace acceptlab::experiment {

namespace {

using Kind = TimelineEvent::Kind;
using Group = TimelineEvent::Group;

/// Of what happens at one instant: levels and slices first, so that points and arrows find them.
int rank_of(Kind kind) {
  if (kind == Kind::Depth) return 0;
  if (kind <= Kind::Serve) return 1;
  return kind == Kind::ArrowEnds ? 3 : 2;
}

std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }

const char* packet_name(std::uint8_t cost) {
  switch (static_cast<cpu::Cost>(cost)) {
    case cpu::Cost::Syn:
      return "SYN";
    case cpu::Cost::Ack:
      return "ACK";
    case cpu::Cost::Data:
      return "request";
    case cpu::Cost::Fin:
      return "FIN";
    default:
      return "steered packet";
  }
}

class Writer {
 public:
  Writer(const TimelineLanes& lanes, sim::Time zero, const Sink& sink)
      : lanes_(lanes), zero_(zero), out_(sink) {}

  void write(const std::vector<TimelineEvent>& events) {
    out_.add("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
    names();
    for (const TimelineEvent& event : events) {
      if (event.is_of_timeline()) add(text_of(event));
    }
    out_.add("\n]}\n");
    out_.flush();
  }

 private:
  void add(const std::string& object) {
    out_.add(first_ ? "\n" : ",\n");
    out_.add(object);
    first_ = false;
  }
  void name(Group group, const char* what, std::uint32_t lane, const std::string& text) {
    add(fmt::format(R"({{"ph":"M","name":"{}","pid":{},"tid":{},"args":{{"name":{}}}}})", what,
                    static_cast<int>(group), lane + 1, quoted(text)));
  }
  void names() {
    name(Group::Cpus, "process_name", 0, "CPUs");
    name(Group::Sockets, "process_name", 0, "listen sockets");
    name(Group::Threads, "process_name", 0, "threads");
    for (unsigned c = 0; c < lanes_.cpus; ++c) {
      name(Group::Cpus, "thread_name", thread_lane(c), fmt::format("CPU {}", c));
      name(Group::Cpus, "thread_name", packet_lane(c), fmt::format("CPU {} packets", c));
    }
    for (std::uint32_t s = 0; s < lanes_.sockets; ++s)
      name(Group::Sockets, "thread_name", s, fmt::format("socket {}", s));
    for (const auto& [lane, text] : lanes_.threads) name(Group::Threads, "thread_name", lane, text);
  }

  /// What all events have.
  std::string head(const TimelineEvent& e, char phase, const std::string& text) const {
    return fmt::format(R"({{"ph":"{}","pid":{},"tid":{},"ts":{},"name":{})", phase,
                       static_cast<int>(e.group), e.lane + 1, microseconds_text(e.at - zero_),
                       quoted(text));
  }
  std::string slice(const TimelineEvent& e, const std::string& text) const {
    std::string object = head(e, 'X', text) + ",\"dur\":" + microseconds_text(e.length);
    const bool of_connection = e.number != TimelineEvent::nobody && e.kind != Kind::Runs;
    if (of_connection) object += fmt::format(R"(,"args":{{"connection":{}}})", e.number);
    return object + "}";
  }
  std::string point(const TimelineEvent& e, char scope, const std::string& text) const {
    return head(e, 'i', text) + fmt::format(R"(,"s":"{}"}})", scope);
  }
  /// Waits of one connection and the two ends of an arrow belong together by their `id`.
  std::string end(const TimelineEvent& e, char phase, const std::string& text, const char* kind,
                  const char* rest = "") const {
    return head(e, phase, text) +
           fmt::format(R"(,"cat":"{}","id":"0x{:x}"{}}})", kind, e.number, rest);
  }

  std::string text_of(const TimelineEvent& e) const {
    if (e.is_slice()) return slice(e, slice_name(e, lanes_));
    switch (e.kind) {
      case Kind::WaitBegins:
        return end(e, 'b', fmt::format("connection {}", e.number), "accept queue");
      case Kind::WaitEnds:
        return end(e, 'e', fmt::format("connection {}", e.number), "accept queue");
      case Kind::ArrowBegins:
        return end(e, 's', "wake-up", "wake-up");
      case Kind::ArrowEnds:
        return end(e, 'f', "wake-up", "wake-up", R"(,"bp":"e")");
      case Kind::Depth:
        return head(e, 'C', fmt::format("socket {} backlog", e.lane)) +
               fmt::format(R"(,"args":{{"connections":{}}}}})", e.number);
      case Kind::SynDropped:
        return point(e, 't', fmt::format("SYN of {} dropped", e.number));
      case Kind::AckDropped:
        return point(e, 't', fmt::format("final ACK of {} dropped", e.number));
      case Kind::FoundNothing:
        return point(e, 't', "accept found nothing");
      case Kind::Lifecycle:
        return point(e, 'g', lanes_.lifecycle.at(static_cast<std::size_t>(e.number)));
      default:
        return {};
    }
  }

  const TimelineLanes& lanes_;
  sim::Time zero_;
  Buffered out_;
  bool first_ = true;
};

}  // namespace

std::string slice_name(const TimelineEvent& e, const TimelineLanes& lanes) {
  switch (e.kind) {
    case Kind::Runs:
      return lanes.threads.at(static_cast<std::uint32_t>(e.number));
    case Kind::Packet:
      return e.number == TimelineEvent::nobody
                 ? std::string("packet work")
                 : fmt::format("{} {}", packet_name(e.detail), e.number);
    case Kind::Stolen:
      return "stolen by the hypervisor";
    case Kind::Awake:
      return "awake";
    case Kind::WakeUp:
      return "wake-up";
    case Kind::Preempted:
      return "preempted";
    case Kind::Accept:
      return fmt::format("accept {}", e.number);
    case Kind::Serve:
      return fmt::format("serve {}", e.number);
    default:
      return {};
  }
}

void sort_timeline(std::vector<TimelineEvent>& events) {
  std::stable_sort(events.begin(), events.end(),
                   [](const TimelineEvent& a, const TimelineEvent& b) {
                     if (a.at != b.at) return a.at < b.at;
                     const int rank_a = rank_of(a.kind), rank_b = rank_of(b.kind);
                     return rank_a != rank_b ? rank_a < rank_b : a.length > b.length;
                   });
}

void write_timeline(const std::vector<TimelineEvent>& sorted, const TimelineLanes& lanes,
                    sim::Time zero, const Sink& sink) {
  Writer(lanes, zero, sink).write(sorted);
}

}  // namespace acceptlab::experiment
