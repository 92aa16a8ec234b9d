#include "validation/native/server/event_loop.hpp"

#include <unistd.h>

#include <algorithm>
#include <limits>

#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {
namespace {

/// accept_mutex_delay: a worker that did not get the mutex looks again after this at the latest.
constexpr std::int64_t mutex_delay_ns = 500'000'000;
constexpr std::int64_t for_ever = std::numeric_limits<std::int64_t>::max();

}  // namespace

EventLoop::EventLoop(Site& site, Post& post, LoopCommons& commons)
    : site_(site),
      post_(post),
      commons_(commons),
      set_(make_ready_set(site.options, post.shared_epoll, site.options.max_events)),
      serving_(site, post, *set_, commons.alarms, commons.table),
      listening_(site, post, *set_, commons.alarms, commons.turns.get(), *this),
      uses_mutex_(site.options.wait == Wait::TryLock) {
  if (!site.channels.empty()) handing_off_.emplace(site, post);
  if (handing_off_ && post.number < site.options.workers)
    set_->add_other(site.channels[post.number].receiving_end(), Ready::channel(), false);
  if (commons.alarms.clock() >= 0 && post.leads_set)
    set_->add_other(commons.alarms.clock(), Ready::alarm(), true);
  if (!uses_mutex_) listening_.enlist();
}

void EventLoop::run() {
  post_.counters.pid = ::gettid();
  post_.counters.state = 1;
  for (;;) {
    if (post_.control.commands != post_.control.obeyed) obey();
    if (quitting_ && done()) return;
    turn();
  }
}

/// One turn, in nginx's order (ngx_process_events_and_timers): with the accept mutex the listen
/// sockets come first and it is given back before any request is worked on.
void EventLoop::turn() {
  if (uses_mutex_) compete_for_mutex();
  add(post_.counters.waits);
  const std::span<Ready> ready = set_->wait(longest_wait());
  if (!ready.empty()) add(post_.counters.wait_returns);
  const std::vector<Ready> posted = serving_.take_posted();
  std::size_t at = 0;
  if (uses_mutex_) {
    std::stable_partition(ready.begin(), ready.end(),
                          [](Ready r) { return r.kind() == Ready::Kind::Listen; });
    for (; at < ready.size() && ready[at].kind() == Ready::Kind::Listen; ++at) look_at(ready[at]);
    site_.shared.accept_mutex.unlock(post_.ticket);
  }
  for (; at < ready.size(); ++at) look_at(ready[at]);
  for (const Ready connection : posted) serving_.burst(connection);
  if (commons_.alarms.clock() < 0) expire();
  listening_.unpark_if_drained();
}

std::int64_t EventLoop::longest_wait() {
  if (serving_.has_posted()) return 0;
  std::int64_t until = for_ever;
  if (commons_.alarms.clock() < 0) until = commons_.alarms.next().value_or(for_ever);
  if (until == for_ever) return lost_mutex_ ? mutex_delay_ns : -1;
  const std::int64_t wait = std::max<std::int64_t>(until - now_ns(), 0);
  return lost_mutex_ ? std::min(wait, mutex_delay_ns) : wait;
}

void EventLoop::look_at(Ready ready) {
  switch (ready.kind()) {
    case Ready::Kind::Listen:
      return listening_.take(ready);
    case Ready::Kind::Channel:
      return open_inbox();
    case Ready::Kind::Alarm:
      if (const auto due = commons_.alarms.take_due(now_ns())) attend_to(*due);
      return;
    case Ready::Kind::Connection:
      return serving_.burst(ready);
  }
}

// --- Connections that come

void EventLoop::take_up(const Accepted& accepted) {
  if (!handing_off_ || !handing_off_->give_away(accepted)) serving_.adopt(accepted);
}

void EventLoop::open_inbox() {
  const AcceptGate gate(site_.options);
  for (const Accepted& accepted : handing_off_->receive()) {
    if (gate.lacks_slot(post_.counters.open)) {
      release(post_);
      shed(post_, accepted.fd);
    } else {
      serving_.adopt(accepted);
    }
  }
}

/// nginx ngx_trylock_accept_mutex, once in each turn.
void EventLoop::compete_for_mutex() {
  lost_mutex_ = false;
  if (quitting_ || listening_.starved()) return;
  if (site_.options.gate.kind == Gate::Kind::FreeFraction && listening_.slots_short > 0) {
    // Out of the competition for this turn; sockets that are registered stay so until it loses.
    --listening_.slots_short;
    return;
  }
  lost_mutex_ = !site_.shared.accept_mutex.try_lock(post_.ticket);
  if (lost_mutex_)
    listening_.delist();
  else
    listening_.enlist();
}

// --- What is due

void EventLoop::expire() {
  const auto next = commons_.alarms.next();
  if (!next) return;
  const std::int64_t now = now_ns();
  if (*next > now) return;
  while (const auto due = commons_.alarms.take_due(now)) attend_to(*due);
}

void EventLoop::attend_to(const Alarms::Due& due) {
  switch (due.what) {
    case Alarms::Due::What::WaitOver:
      return serving_.wait_is_over(due.connection);
    case Alarms::Due::What::ClientTooSlow:
      return serving_.client_is_too_slow(due.connection);
    case Alarms::Due::What::AcceptAgain:
      return listening_.accept_again();
  }
}

// --- What the master wants

void EventLoop::obey() {
  post_.control.obeyed = post_.control.commands.load();
  const std::int64_t awake = now_ns() + post_.control.stall_ns.exchange(0);
  for (std::int64_t left = awake - now_ns(); left > 0; left = awake - now_ns()) sleep_for(left);
  listening_.drop_closed();
  if (post_.control.quit && !quitting_) quit();
}

void EventLoop::quit() {
  quitting_ = true;
  listening_.drop_all();
  serving_.wind_up();
  if (seat_is_mine()) {
    post_.counters.state = 2;  // nobody hands it anything more
  } else if (handing_off_ && post_.number < site_.options.workers) {
    // Its successor reads the channel.
    set_->remove_other(site_.channels[post_.number].receiving_end());
  }
}

bool EventLoop::seat_is_mine() const { return post_.counters.pid == ::gettid(); }

/// All served, and nothing on its way to it.
bool EventLoop::done() {
  if (post_.control.held > 0 || serving_.has_posted()) return false;
  if (handing_off_ && seat_is_mine() && post_.number < site_.options.workers) open_inbox();
  return post_.control.held <= 0;
}

}  // namespace acceptlab::native::server
