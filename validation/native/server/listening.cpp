#include "validation/native/server/listening.hpp"

#include <algorithm>

#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {
namespace {

using Outcome = Accepted::Outcome;

/// What nginx waits before it looks again when there was no descriptor (accept_mutex_delay).
constexpr std::int64_t pause_without_files_ns = 500'000'000;

}  // namespace

Listening::Listening(Site& site, Post& post, ReadySet& set, Alarms& alarms, AcceptTurns* turns,
                     ConnectionTaker& taker)
    : site_(site),
      post_(post),
      set_(set),
      alarms_(alarms),
      turns_(turns),
      taker_(taker),
      gate_(site.options),
      rearm_(site.options.rearm) {
  for (const ListenSocket& socket : post.sockets) watched_.push_back({socket});
}

std::vector<Listening::Watched>::iterator Listening::find(std::uint16_t birth) {
  return std::ranges::find_if(watched_,
                              [birth](const Watched& w) { return w.socket.birth == birth; });
}

void Listening::take(Ready ready) {
  add(post_.counters.listen_events);
  const auto watched = find(ready.birth());
  if (watched == watched_.end()) return;
  if (turns_ == nullptr) return take_from(*watched);
  if (!turns_->begin(ready.birth())) return;
  do take_from(*watched);
  while (turns_->again(ready.birth()));
}

void Listening::take_from(Watched& watched) {
  const unsigned batch = site_.options.batch == 0 ? ~0U : site_.options.batch;
  Outcome last = Outcome::Nothing;
  for (unsigned n = 0; n < batch && !parked_; ++n) {
    last = take_one(watched);
    if (last != Outcome::Connection) break;
  }
  if (last == Outcome::Closed) return drop(watched.socket.birth);
  if (last == Outcome::OutOfFiles) return starve();
  if (parked_) return;
  if (site_.options.trigger == Trigger::OneShot) set_.enable_listen(watched.socket);
  if (rearm_.moves_to_tail(last == Outcome::Connection, watched.turns, slots_short))
    set_.rearm_listen(watched.socket);
}

/// Nothing, also for a connection that found no slot: that ends a turn, as in nginx.
Outcome Listening::take_one(const Watched& watched) {
  const std::int64_t delay = gate_.delay_ns(post_.counters.open);
  if (delay > 0) sleep_for(delay);
  const Accepted accepted = accept_from(site_, post_, watched.socket);
  if (accepted.outcome != Outcome::Connection) return accepted.outcome;
  hold(post_);
  const std::uint64_t open = post_.counters.open;
  slots_short = gate_.slots_short(open);
  if (gate_.has_too_many(open)) {
    release(post_);
    shed(post_, accepted.fd);
    // An edge would not tell of those that are left.
    const bool ends = gate_.lacks_slot(open) && site_.options.trigger != Trigger::Edge;
    return ends ? Outcome::Nothing : Outcome::Connection;
  }
  taker_.take_up(accepted);
  if (gate_.parks(post_.counters.open)) {
    parked_ = true;
    remove_all();
  }
  return Outcome::Connection;
}

// --- Which sockets are waited for

void Listening::enlist() {
  if (wanted_) return;
  wanted_ = true;
  if (!parked_ && !starved_) add_all();
}

void Listening::delist() {
  if (wanted_ && !parked_ && !starved_) remove_all();
  wanted_ = false;
}

void Listening::unpark_if_drained() {
  if (!parked_ || !gate_.unparks(post_.counters.open)) return;
  parked_ = false;
  if (wanted_ && !starved_) add_all();
}

void Listening::starve() {
  starved_ = true;
  remove_all();
  alarms_.accept_again_at(now_ns() + pause_without_files_ns);
}

void Listening::accept_again() {
  starved_ = false;
  if (wanted_ && !parked_) add_all();
}

void Listening::add_all() {
  for (const Watched& watched : watched_) set_.add_listen(watched.socket);
}

void Listening::remove_all() {
  for (const Watched& watched : watched_) set_.remove_listen(watched.socket);
}

// --- Sockets that close

void Listening::drop_closed() {
  std::vector<std::uint16_t> closed;
  for (const Watched& watched : watched_) {
    if (site_.shared.closed.closed(watched.socket.birth)) closed.push_back(watched.socket.birth);
  }
  for (const std::uint16_t birth : closed) drop(birth);
}

void Listening::drop(std::uint16_t birth) {
  const auto watched = find(birth);
  if (post_.leads_set) set_.remove_listen(watched->socket);
  if (post_.closes_sockets) close_listen_socket(watched->socket, site_.shared.closed.closed(birth));
  watched_.erase(watched);
}

void Listening::drop_all() {
  while (!watched_.empty()) drop(watched_.back().socket.birth);
}

}  // namespace acceptlab::native::server
