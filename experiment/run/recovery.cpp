#include "experiment/run/recovery.hpp"

#include <algorithm>
#include <utility>

namespace acceptlab::experiment {

using sim::Duration;
using sim::Time;

Recovery::Recovery(kernel::Recorder& recorder, const kernel::ListenTable& table)
    : recorder_(recorder), table_(table), queue_(recorder.queue()) {}

void Recovery::expect(Time event) {
  usual_from_ = since_ + (event - since_) / 2;
  if (!next_look_) look_at(std::max(usual_from_, queue_.now()));
}

void Recovery::begin(Time over, const server::Consequences& consequences) {
  conclude();
  usual_ = std::max(std::exchange(usual_next_, 0), table_.pending());
  usual_from_ = Time::max();
  since_ = queue_.now();
  over_ = over;
  consequences_ = &consequences;
  if (next_look_) queue_.cancel(next_look_);
  look_at(since_);
}

void Recovery::finish() {
  conclude();
  if (next_look_) queue_.cancel(next_look_);
}

void Recovery::look_at(Time when) {
  next_look_ = queue_.at(when, sim::EventClass::Lifecycle, sim::bind<&Recovery::look>(*this));
}

void Recovery::look(std::uint64_t /*unused*/) {
  constexpr Duration shortest = std::chrono::microseconds(100);
  constexpr int resolution = 10'000;  // of the time since then
  const std::uint64_t waiting = table_.pending();
  const Time now = queue_.now();
  if (now >= usual_from_) usual_next_ = std::max(usual_next_, waiting);
  if (consequences_ != nullptr) compare(waiting);
  const Time from = consequences_ != nullptr ? since_ : usual_from_;
  look_at(now + std::max(shortest, (now - from) / resolution));
}

void Recovery::compare(std::uint64_t waiting) {
  const bool goes_on = !excursions_.empty() && !excursions_.back().ended;
  if (waiting <= usual_) {
    // What an event does itself, and in steps that follow from it, is no recovery in between.
    const bool under_way = queue_.now() < over_ || consequences_->under_way > 0;
    if (goes_on && !under_way) excursions_.back() = {excursions_.back().beyond, true, queue_.now()};
    return;
  }
  Excursion now = goes_on ? excursions_.back() : Excursion{};
  now.beyond = std::max(now.beyond, waiting - usual_);
  std::erase_if(excursions_, [&](const Excursion& e) { return e.beyond <= now.beyond; });
  excursions_.push_back(now);
}

/// Of the last event, in its row.
void Recovery::conclude() {
  if (consequences_ == nullptr || excursions_.empty()) return;
  kernel::LifecycleMeasurement& row = recorder_.result().lifecycle.back();
  row.delayed = excursions_.front().beyond;
  const auto last = std::find_if(excursions_.rbegin(), excursions_.rend(),
                                 [&](const Excursion& e) { return 2 * e.beyond > row.delayed; });
  if (last->ended) row.recovered_after = last->end - since_;
  excursions_.clear();
}

}  // namespace acceptlab::experiment
