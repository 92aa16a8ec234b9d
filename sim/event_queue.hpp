#pragma once

#include <cstdint>
#include <vector>

#include "sim/check.hpp"
#include "sim/event_heap.hpp"
#include "sim/interruption.hpp"
#include "sim/time.hpp"

namespace acceptlab::sim {

/// Which of several events at the same instant runs first.
enum class EventClass : std::uint8_t { Completion, Timer, Packet, Arrival, Lifecycle };

/// What an event does. No allocation and no std::function: objects are pooled by their owners.
using Action = void (*)(void* object, std::uint64_t argument);

/// Something that waits to go on: an action and what it is called with.
struct Continuation {
  Action action = nullptr;
  void* object = nullptr;
  std::uint64_t argument = 0;

  explicit operator bool() const { return action != nullptr; }
  void operator()() const { action(object, argument); }
};

/// Makes a Continuation that calls a member function: bind<&Cpu::complete>(cpu, 3).
template <auto Member, class T>
[[gnu::always_inline]] inline Continuation bind(T& object, std::uint64_t argument = 0) {
  return {[](void* self, std::uint64_t a) { (static_cast<T*>(self)->*Member)(a); }, &object,
          argument};
}

/// Names a scheduled event, so that it can be cancelled. A ticket of an event that has run is
/// harmless: cancelling it does nothing.
struct Ticket {
  std::uint64_t key = 0;  // 0: no event
  explicit operator bool() const { return key != 0; }
};

/// Runs events in the order (time, class, sequence of scheduling). Not thread-safe: one queue
/// belongs to one run, and one run to one thread.
class EventQueue {
 public:
  Time now() const { return Time(Duration(static_cast<std::int64_t>(now_))); }
  std::uint64_t events_run() const { return events_; }
  std::size_t pending() const { return heap_.size() + ring_size_; }

  /// A hash over the times and classes of all events run: two runs that differ anywhere in what
  /// they did differ here. Models add what they decided with mark().
  std::uint64_t fingerprint() const { return fingerprint_; }
  void mark(std::uint64_t value) { fingerprint_ = (fingerprint_ ^ value) * 0x9e3779b97f4a7c15ULL; }

  // at() and after() are always inlined: a Continuation that is passed in memory is written in
  // words and read as a vector, which waits for the stores; inlined, it goes straight to its slot.

  /// Schedules `what` at `when` >= now().
  [[gnu::always_inline]] Ticket at(Time when, EventClass event_class, Continuation what) {
    return at(when, event_class, what, take_sequence());
  }
  [[gnu::always_inline]] Ticket after(Duration delay, EventClass event_class, Continuation what) {
    return at(now() + delay, event_class, what);
  }

  /// Runs `what` at this instant, after what is running now and before later classes: a
  /// continuation with zero delay. First in, first out; does not touch the heap.
  void soon(Continuation what) {
    if (ring_size_ == ring_.size()) grow_ring();
    ring_[(ring_head_ + ring_size_++) & (ring_.size() - 1)] = what;
  }

  void cancel(Ticket ticket) {
    if (!ticket) return;
    Slot& slot = slots_[ticket.key & slot_mask];
    if (slot.key == ticket.key) slot.what.action = nothing;
  }

  /// A place in the order of ties, to be used later with at(): timer lanes keep theirs.
  std::uint64_t take_sequence() {
    AL_CHECK(next_sequence_ < max_sequence);  // 137 billion events: weeks of running
    return next_sequence_++;
  }
  [[gnu::always_inline]] Ticket at(Time when, EventClass event_class, Continuation what,
                                   std::uint64_t sequence) {
    const auto time = static_cast<std::uint64_t>(when.time_since_epoch().count());
    AL_CHECK(time >= now_);
    if (free_slot_ == slot_mask) [[unlikely]]
      add_slot();
    const std::uint64_t slot = free_slot_;
    const std::uint64_t key = std::uint64_t{static_cast<std::uint8_t>(event_class)} << class_shift |
                              sequence << slot_bits | slot;
    Slot& to = slots_[slot];
    free_slot_ = to.key;
    to.what = what;
    to.key = key;
    push({time, key});
    return {key};
  }

  /// Runs everything due at or before `end`, or until stop(); then moves now() to `end` unless
  /// stopped or `end` is Time::max(). Throws Interrupted, between two events.
  void run_until(Time end);
  /// Ends run_until() after the running event.
  void stop() {
    stopped_ = true;
    pause_at_ = 0;
  }
  /// From the next run_until() on, `interruption` is looked at before the first event and once in
  /// so many. It must outlive what runs.
  static constexpr std::uint64_t events_between_looks = 1024;  // about 0.15 ms
  void heed(const Interruption& interruption) { interruption_ = &interruption; }

 private:
  static constexpr unsigned slot_bits = 24;    // events pending at once: 16.7 million
  static constexpr unsigned class_shift = 61;  // 3 bits of class, 37 of sequence
  static constexpr std::uint64_t slot_mask = (1ULL << slot_bits) - 1;
  static constexpr std::uint64_t max_sequence = (1ULL << (class_shift - slot_bits)) - 1;

  struct Slot {
    Continuation what;
    std::uint64_t key;  // of the event in it; the next free slot otherwise
  };

  static void nothing(void* object, std::uint64_t argument);

  void look_for_interruption();
  bool run_to_pause(std::uint64_t limit);
  void push(EventHeap::Entry entry);
  void add_slot();        // a free one
  bool completion_due();  // at this instant
  void run_ring();
  void grow_ring();

  EventHeap heap_;
  std::vector<Slot> slots_;
  std::uint64_t free_slot_ = slot_mask;
  std::uint64_t next_sequence_ = 1;
  std::vector<Continuation> ring_;  // size is a power of two
  std::size_t ring_head_ = 0, ring_size_ = 0;
  std::uint64_t now_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t pause_at_ = 0;  // so many events: then there is something else to look at
  const Interruption* interruption_ = nullptr;
  std::uint64_t fingerprint_ = 0x243f6a8885a308d3ULL;
  bool stopped_ = false;
};

}  // namespace acceptlab::sim
