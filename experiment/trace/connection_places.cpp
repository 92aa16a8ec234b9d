#include "experiment/trace/connection_places.hpp"

#include <algorithm>

namespace acceptlab::experiment {

using sim::Time;

void ConnectionPlaces::opens(Time now) {
  if (opened_) return;
  opened_ = true;
  for (auto& [connection, event] : now_at_) {
    event.at = window_.from;
    events_.add(event, now);
  }
}

void ConnectionPlaces::moves(std::uint64_t connection, ConnectionPlace place, Event::Group group,
                             std::uint32_t lane, Time at, Time now) {
  const auto known = now_at_.find(connection);
  const bool appears = place == ConnectionPlace::Client;
  if (known == now_at_.end() && !appears) return;
  if (now >= window_.from) opens(now);
  const Event event{
      std::max(at, window_.from),      {}, connection, lane, Event::Kind::Moves, group,
      static_cast<std::uint8_t>(place)};
  now_at_[connection] = event;
  if (window_.holds(now)) events_.add(event, now);
}

void ConnectionPlaces::ends(std::uint64_t connection, kernel::Outcome outcome, Time now) {
  if (now >= window_.from) opens(now);
  if (now_at_.erase(connection) == 0 || !window_.holds(now)) return;
  events_.add({now,
               {},
               connection,
               0,
               Event::Kind::Ends,
               Event::Group::Sockets,
               static_cast<std::uint8_t>(outcome)},
              now);
}

}  // namespace acceptlab::experiment
