#include "sim/event_queue.hpp"

#include <algorithm>

namespace acceptlab::sim {

void EventQueue::nothing(void* /*object*/, std::uint64_t /*argument*/) {}

void EventQueue::run_ring() {
  // Events of class Completion that were scheduled for this instant have a lower sequence than
  // anything in the ring, which is filled only during the instant; later classes wait for it.
  while (ring_size_ > 0 && events_ < pause_at_) {
    const Continuation what = ring_[ring_head_];
    ring_head_ = (ring_head_ + 1) & (ring_.size() - 1);
    --ring_size_;
    ++events_;
    what();
  }
}

bool EventQueue::completion_due() {
  return !heap_.empty() && heap_.top().time() == now_ && heap_.top().key() >> class_shift == 0;
}

void EventQueue::run_until(Time end) {
  const auto limit = static_cast<std::uint64_t>(end.time_since_epoch().count());
  AL_CHECK(limit >= now_);
  stopped_ = false;
  for (bool over = false; !over && !stopped_;) {
    look_for_interruption();
    over = run_to_pause(limit);
  }
  if (!stopped_ && end != Time::max()) now_ = limit;
}

void EventQueue::look_for_interruption() {
  pause_at_ = UINT64_MAX;
  if (interruption_ == nullptr) return;
  interruption_->check();
  pause_at_ = events_ + events_between_looks;
}

/// Until as many events have run, or stop(). True when no more is due up to `limit`.
bool EventQueue::run_to_pause(std::uint64_t limit) {
  // One comparison an event for both: stop() moves the pause to now.
  while (events_ < pause_at_) {
    if (ring_size_ > 0 && !completion_due()) {
      run_ring();
      continue;
    }
    if (heap_.empty()) return true;
    const EventHeap::Entry entry = heap_.top();
    if (entry.time() > limit) return true;
    heap_.pop();
    // Field by field: a copy of 16 bytes at once would wait for the two stores of at().
    const std::uint64_t slot = entry.key() & slot_mask;
    Slot& from = slots_[slot];
    const Action action = from.what.action;
    void* const object = from.what.object;
    const std::uint64_t argument = from.what.argument;
    from.key = free_slot_;
    free_slot_ = slot;
    AL_CHECK(entry.time() >= now_);
    now_ = entry.time();
    if (action == nothing) continue;  // cancelled: as if it had never been
    ++events_;
    mark(entry.time() << 3 | entry.key() >> class_shift);
    action(object, argument);
  }
  return false;
}

void EventQueue::push(EventHeap::Entry entry) {
  heap_.push(entry, [this](EventHeap::Entry next) {
    __builtin_prefetch(&slots_[next.key() & slot_mask]);
  });
}

void EventQueue::add_slot() {
  if (slots_.size() >= slot_mask)
    throw LimitExceeded(
        "more than 16.7 million events are pending: connections come much faster "
        "than they leave");
  slots_.push_back({{}, slot_mask});
  free_slot_ = slots_.size() - 1;
}

void EventQueue::grow_ring() {
  std::vector<Continuation> larger(std::max<std::size_t>(16, 2 * ring_.size()));
  for (std::size_t i = 0; i < ring_size_; ++i) {
    larger[i] = ring_[(ring_head_ + i) & (ring_.size() - 1)];
  }
  ring_.swap(larger);
  ring_head_ = 0;
}

}  // namespace acceptlab::sim
