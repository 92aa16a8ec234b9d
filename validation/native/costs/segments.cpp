// How much of a client's calls is the kernel's packet work for each segment that the server
// receives. On loopback all of it is done in the call that sends, one segment after the other in
// one softirq, so the stamps of the tracepoint at which a segment comes in delimit it.

#include <algorithm>
#include <string_view>

#include "validation/native/costs/conversation.hpp"
#include "validation/native/costs/experiment.hpp"
#include "validation/native/linux/perf_rings.hpp"

namespace acceptlab::native::costs {
namespace {

struct Event {
  enum Kind : std::uint8_t { Segment, SoftirqEnds, Established, Other } kind = Other;
  Nanoseconds time = 0;
};
using Events = std::vector<Event>;

Event event_of(const PerfRings::Sample& sample) {
  constexpr std::int64_t net_rx = 3, syn_recv = 3, established = 1;
  const auto is = [&sample](const char* field, std::int64_t value) {
    return sample.tracepoint->integer(sample.raw, field) == value;
  };
  Event event{Event::Other, sample.time};
  if (sample.event == 0) event.kind = Event::Segment;
  if (sample.event == 1 && is("vec", net_rx)) event.kind = Event::SoftirqEnds;
  if (sample.event == 2 && is("oldstate", syn_recv) && is("newstate", established))
    event.kind = Event::Established;
  return event;
}

/// The tracepoints that one call passed.
Events passed_between(const Events& all, Nanoseconds from, Nanoseconds to) {
  return {std::ranges::lower_bound(all, from, {}, &Event::time),
          std::ranges::lower_bound(all, to, {}, &Event::time)};
}

/// How long each segment was worked on: until the next one comes in, or the softirq ends. A
/// tracepoint takes `overhead` itself, and those passed in between are taken off.
std::vector<double> segment_times(const Events& events, double overhead) {
  std::vector<double> times;
  for (auto at = events.begin(); at != events.end(); ++at) {
    if (at->kind != Event::Segment) continue;
    const auto end = std::find_if(at + 1, events.end(), [](const Event& e) {
      return e.kind == Event::Segment || e.kind == Event::SoftirqEnds;
    });
    if (end == events.end()) break;
    times.push_back(static_cast<double>(end->time - at->time) -
                    overhead * static_cast<double>(end - at));
  }
  return times;
}

std::vector<double> connect_times(const std::vector<Talk>& talks) {
  std::vector<double> times;
  for (const Talk& t : talks) times.push_back(static_cast<double>(t.connected - t.bound));
  return times;
}

/// What passing a tracepoint costs: by how much connect takes longer when they are on.
double overhead_of(const std::vector<Talk>& without, const std::vector<Talk>& with,
                   const Events& all) {
  std::vector<double> passed;
  for (const Talk& t : with)
    passed.push_back(static_cast<double>(passed_between(all, t.bound, t.connected).size()));
  const double longer = median(connect_times(with)) - median(connect_times(without));
  return std::max(0.0, longer / std::max(1.0, median(passed)));
}

void add_handshake(Samples& samples, const Talk& talk, const Events& all, double overhead) {
  const Events events = passed_between(all, talk.bound, talk.connected);
  const auto established = std::ranges::find(events, Event::Established, &Event::kind);
  // SYN, SYN-ACK and final ACK; more when something was sent again, or another program's packets
  // came in between.
  const std::vector<double> times = segment_times(events, overhead);
  if (times.size() != 3 || established == events.end()) return;
  samples.add("segment.syn", 0, times[0]);
  samples.add("segment.ack", 0, times[2]);
  samples.add("segment.established", 0,
              static_cast<double>(established->time - talk.bound) -
                  overhead * static_cast<double>(established - events.begin()));
}

void add_first(Samples& samples, std::string_view series, const Events& events, double overhead) {
  const std::vector<double> times = segment_times(events, overhead);
  if (!times.empty()) samples.add(series, 0, times[0]);
}

}  // namespace

PerfRings segment_rings(int cpu) {
  constexpr std::size_t buffer_bytes = std::size_t{8} << 20;
  return {{cpu},
          {{"net", "netif_receive_skb", ""},
           {"irq", "softirq_exit", ""},
           {"sock", "inet_sock_set_state", ""}},
          buffer_bytes};
}

void measure_segments(const Stand& stand) {
  PerfRings rings = segment_rings(stand.client_cpu);
  ConversationPlan plan{stand.client_cpu,
                        stand.server_cpu,
                        ConversationPlan::Server::Spins,
                        0,
                        false,
                        16,
                        80,
                        {},
                        {}};
  const std::vector<Talk> without = converse(plan);
  Events all;
  plan.before = [&rings] { rings.start(); };
  plan.after = [&rings, &all] {
    rings.stop();
    rings.drain([&all](const PerfRings::Sample& sample) { all.push_back(event_of(sample)); });
  };
  const std::vector<Talk> with = converse(plan);
  const double overhead = overhead_of(without, with, all);
  stand.samples.add("segment.tracepoint", 0, overhead);
  for (const Talk& t : with) {
    add_handshake(stand.samples, t, all, overhead);
    add_first(stand.samples, "segment.data", passed_between(all, t.watched, t.sent), overhead);
    add_first(stand.samples, "segment.fin", passed_between(all, t.read, t.closed), overhead);
  }
}

}  // namespace acceptlab::native::costs
