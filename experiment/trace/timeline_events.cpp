#include "experiment/trace/timeline_events.hpp"

#include <algorithm>

namespace acceptlab::experiment {

using sim::Time;

bool TimelineEvents::has_room(std::size_t more, Time now) {
  if (closing_ || events_.size() + more <= most_) return true;
  window_.to = std::min(window_.to, now);
  return false;
}

void TimelineEvents::add(const Event& event, Time now) {
  if (has_room(1, now)) events_.push_back(event);
}

void TimelineEvents::add_pair(const Event& begin, const Event& end, Time now) {
  if (!has_room(2, now)) return;
  events_.push_back(begin);
  events_.push_back(end);
}

void TimelineEvents::slice(Event::Group group, std::uint32_t lane, Event::Kind kind, Time from,
                           Time to, Time now, std::uint64_t number, std::uint8_t detail) {
  const Time begin = std::max(from, window_.from), end = std::min(to, window_.to);
  if (begin > end || begin >= window_.to || (begin == end && from != to)) return;
  add({begin, end - begin, number, lane, kind, group, detail}, now);
}

void TimelineEvents::wait(std::uint32_t socket, std::uint64_t connection, Time from, Time to,
                          Time now) {
  const Time begin = std::max(from, window_.from), end = std::min(to, window_.to);
  if (begin >= window_.to || end < window_.from) return;
  add_pair({begin, {}, connection, socket, Event::Kind::WaitBegins, Event::Group::Sockets, 0},
           {end, {}, connection, socket, Event::Kind::WaitEnds, Event::Group::Sockets, 0}, now);
}

}  // namespace acceptlab::experiment
