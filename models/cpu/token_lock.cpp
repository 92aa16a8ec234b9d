#include "models/cpu/token_lock.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace acceptlab::cpu {

using sim::Duration;
using sim::Time;

namespace {

/// How far beyond backoff_max a round goes on (lwkt_token.c).
constexpr std::uint64_t beyond_backoff_max = 6;

}  // namespace

TokenLock::TokenLock(sim::EventQueue& queue, const LockCosts& costs, const TokenPolling& polling)
    : SpinLock(queue, costs), polling_(polling) {
  AL_CHECK(polling.cpus > 0 && polling.pause > Duration{0} && polling.window > Duration{0});
}

std::optional<Duration> TokenLock::ask_busy(CpuPlace asker, Section section,
                                            sim::Continuation granted) {
  const Time now = queue_.now();
  if (now >= free_at_ && !is_on_its_way()) {
    const Duration way = take(asker, section);
    elect();
    return way;
  }
  const bool settled = is_on_its_way();  // who is next: the newcomer cannot change it
  pollers_.push_back({{asker, section, granted}, now, 0});
  ++waiting_;
  if (settled) return {};
  go_on_polling(pollers_.back(), std::max(now + polling_.pause, free_at_));
  if (waiting_ == 1 || pollers_.back().next_try < pollers_[winner_].next_try) {
    winner_ = waiting_ - 1;
    arm();
  }
  return {};
}

bool TokenLock::withdraw(sim::Continuation granted) {
  const auto dead = std::find_if(pollers_.begin(), pollers_.end(), [&](const Poller& poller) {
    return poller.goes_on_with(granted);
  });
  if (dead == pollers_.end()) return false;
  const auto index = static_cast<std::size_t>(dead - pollers_.begin());
  pollers_.erase(dead);
  --waiting_;
  if (index == winner_) {
    elect();
  } else if (index < winner_) {
    --winner_;
  }
  return true;
}

/// Sets the poller's next try to its first one at `until` or later; those before have failed. A try
/// that fails has a pause in it.
void TokenLock::go_on_polling(Poller& poller, Time until) const {
  while (poller.next_try < until) {
    const Time tried = poller.next_try;
    poller.next_try += polling_.pause;
    if (poller.backoff >= beyond_backoff_max + polling_.backoff_max) {
      poller.backoff = 0;  // by the scheduler, whose round begins with a try
      continue;
    }
    poller.backoff = (poller.backoff + 1) * 3 / 2;
    const auto turn = static_cast<std::uint64_t>(tried.time_since_epoch() / polling_.window);
    if (turn % polling_.cpus != poller.place.cpu)
      poller.next_try += polling_.pause * static_cast<std::int64_t>(poller.backoff);
  }
}

void TokenLock::elect() {
  queue_.cancel(armed_);
  armed_ = {};
  winner_ = 0;
  const Time free_at = std::max(free_at_, queue_.now());
  for (std::size_t i = 0; i < pollers_.size(); ++i) {
    go_on_polling(pollers_[i], free_at);
    if (pollers_[i].next_try < pollers_[winner_].next_try) winner_ = i;
  }
  if (waiting_ > 0) arm();
}

void TokenLock::arm() {
  queue_.cancel(armed_);
  const Poller& winner = pollers_[winner_];
  armed_ = queue_.at(winner.next_try + draw_way(winner.place), sim::EventClass::Completion,
                     sim::bind<&TokenLock::grant>(*this));
}

void TokenLock::grant(std::uint64_t /*unused*/) {
  const Poller next = pollers_[winner_];
  pollers_.erase(pollers_.begin() + static_cast<std::ptrdiff_t>(winner_));
  --waiting_;
  begin(next.place, next.section, queue_.now());
  elect();
  next.granted();
}

}  // namespace acceptlab::cpu
