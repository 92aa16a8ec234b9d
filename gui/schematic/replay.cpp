#include "gui/schematic/replay.hpp"

#include <algorithm>
#include <utility>

#include "models/kernel/measurement.hpp"

namespace acceptlab::gui {

using experiment::ConnectionPlace;
using experiment::TimelineEvent;
using experiment::WokenFor;
using sim::Time;
using Kind = TimelineEvent::Kind;

namespace {

constexpr std::size_t least_spacing = 20'000;  // events between keyframes: a millisecond's work
constexpr std::size_t most_copied = 400'000;   // connections in all keyframes together: 40 MB

/// A slice that takes no time changes no state.
bool lasts(const TimelineEvent& e) { return e.is_slice() && e.length > sim::Duration{0}; }

template <class T>
T& at_index(std::vector<T>& all, std::size_t index) {
  if (all.size() <= index) all.resize(index + 1);
  return all[index];
}

/// Where a slice that is under way is written down.
WatchState::Open& open_of(WatchState& state, const TimelineEvent& e) {
  if (e.group == TimelineEvent::Group::Cpus) {
    WatchState::Cpu& cpu = at_index(state.cpus, e.lane / experiment::lanes_per_cpu);
    return e.kind == Kind::Runs ? cpu.thread : e.kind == Kind::Packet ? cpu.packet : cpu.stolen;
  }
  WatchState::Thread& thread = at_index(state.threads, e.lane);
  switch (e.kind) {
    case Kind::WakeUp:
      return thread.on_its_way;
    case Kind::Preempted:
      return thread.preempted;
    case Kind::Accept:
      return thread.accepts;
    case Kind::Serve:
      return thread.serves;
    default:
      return thread.awake;
  }
}

void moves(WatchState& state, const TimelineEvent& e) {
  const WatchState::Connection::At at{static_cast<ConnectionPlace>(e.detail), e.group, e.lane};
  const auto [known, is_new] = state.connections.try_emplace(e.number);
  WatchState::Connection& connection = known->second;
  // Where it was before the instant, if it passes several places at once.
  if (is_new || connection.since < e.at) connection.came_from = is_new ? at : connection.at;
  connection.at = at;
  connection.since = e.at;
  if (at.place == ConnectionPlace::Accepted) at_index(state.threads, e.lane).got = true;
}

void drops(WatchState& state, const TimelineEvent& e) {
  WatchState::Socket& socket = at_index(state.sockets, e.lane);
  ++socket.dropped;
  socket.last_drop = e.at;
}

/// The CPU on which a packet of the connection has just been worked on.
std::uint32_t waker(const WatchState& state, const TimelineEvent& wake_up) {
  for (std::uint32_t c = 0; c < state.cpus.size(); ++c) {
    const WatchState::Cpu& cpu = state.cpus[c];
    if (cpu.packet.number == wake_up.number || cpu.last_packet == wake_up.number) return c;
  }
  return WatchState::no_cpu;
}

void wakes(WatchState& state, const TimelineEvent& e) {
  WatchState::Thread& thread = at_index(state.threads, e.lane);
  thread.woken = e.at;
  thread.woken_for = static_cast<WokenFor>(e.detail);
  thread.woken_by = e.number;
  thread.got = false;
  thread.waker = thread.woken_for == WokenFor::Connection ? waker(state, e) : WatchState::no_cpu;
}

}  // namespace

Replay::Replay(std::shared_ptr<const experiment::Recording> recording)
    : recording_(std::move(recording)) {
  find_ends();
  find_stops();
  make_keyframes();
}

void Replay::find_ends() {
  const auto& events = recording_->events;
  for (std::uint32_t i = 0; i < events.size(); ++i) {
    if (lasts(events[i])) ends_.push_back(i);
  }
  // Of those that end together the inner ones, which began last, first.
  std::sort(ends_.begin(), ends_.end(), [this](std::uint32_t a, std::uint32_t b) {
    const Time end_a = end_of(a), end_b = end_of(b);
    return end_a != end_b ? end_a < end_b : a > b;
  });
}

void Replay::find_stops() {
  const auto add = [this](Stop what, Time at) {
    auto& stops = stops_[static_cast<std::size_t>(what)];
    if (stops.empty() || stops.back() != at) stops.push_back(at);
  };
  for (const TimelineEvent& e : recording_->events) {
    if (e.kind == Kind::SynDropped || e.kind == Kind::AckDropped) add(Stop::Drop, e.at);
    if (e.kind == Kind::SocketCloses && e.at > begin()) add(Stop::Close, e.at);
    if (e.kind == Kind::Lifecycle) add(Stop::Lifecycle, e.at);
  }
}

WatchState Replay::first() const {
  WatchState state;
  state.now = begin() - sim::Duration{1};
  state.cpus.resize(recording_->lanes.cpus);
  state.sockets.resize(
      std::max<std::size_t>(recording_->lanes.sockets, recording_->queue_limits.size()));
  if (!recording_->threads.empty())
    state.threads.resize(recording_->threads.rbegin()->first + std::size_t{1});
  return state;
}

/// Every so many events, and less often where many connections would have to be copied.
void Replay::make_keyframes() {
  const auto& events = recording_->events;
  std::size_t spacing = least_spacing, copied = 0;
  WatchState state = first();
  advance(state, begin());
  keyframes_.push_back(state);
  for (std::size_t next = spacing; next < events.size(); next += spacing) {
    if (events[next].at <= state.now) continue;
    advance(state, std::min(events[next].at, end()));
    keyframes_.push_back(state);
    copied += state.connections.size();
    if (copied <= most_copied) continue;
    std::size_t kept = 1;
    for (std::size_t k = 2; k < keyframes_.size(); k += 2)
      keyframes_[kept++] = std::move(keyframes_[k]);
    keyframes_.resize(kept);
    spacing *= 2;
    copied = 0;
    for (const WatchState& keyframe : keyframes_) copied += keyframe.connections.size();
  }
}

WatchState Replay::at(Time time) const {
  time = std::clamp(time, begin(), end());
  const auto after = std::upper_bound(keyframes_.begin(), keyframes_.end(), time,
                                      [](Time t, const WatchState& k) { return t < k.now; });
  WatchState state = after == keyframes_.begin() ? first() : *(after - 1);
  advance(state, time);
  return state;
}

void Replay::go_to(WatchState& state, Time time) const {
  time = std::clamp(time, begin(), end());
  const auto nearest = std::upper_bound(keyframes_.begin(), keyframes_.end(), time,
                                        [](Time t, const WatchState& k) { return t < k.now; });
  const bool shorter = nearest == keyframes_.begin() || (nearest - 1)->now <= state.now;
  if (state.now <= time && shorter) {
    advance(state, time);
  } else {
    state = at(time);
  }
}

/// At each instant first what ends, then what begins.
void Replay::advance(WatchState& state, Time to) const {
  const auto& events = recording_->events;
  for (;;) {
    const bool more = state.next_event < events.size() && events[state.next_event].at <= to;
    const Time begins_at = more ? events[state.next_event].at : to;
    if (state.next_end < ends_.size() && end_of(ends_[state.next_end]) <= begins_at) {
      ends(state, ends_[state.next_end++]);
    } else if (more) {
      begins(state, static_cast<std::uint32_t>(state.next_event++));
    } else {
      break;
    }
  }
  state.now = to;
}

void Replay::ends(WatchState& state, std::uint32_t index) const {
  const TimelineEvent& e = recording_->events[index];
  WatchState::Open& open = open_of(state, e);
  if (open.slice == index) open = {};
  if (e.kind == Kind::Packet) state.cpus[e.lane / experiment::lanes_per_cpu].last_packet = e.number;
  // It sleeps again; what the recording's end cuts off goes on.
  if (e.kind != Kind::Awake || end_of(index) >= end()) return;
  WatchState::Thread& thread = state.threads[e.lane];
  if (thread.woken_for == WokenFor::Socket && thread.woken != WatchState::never && !thread.got)
    thread.found_nothing = end_of(index);
}

void Replay::begins(WatchState& state, std::uint32_t index) const {
  const TimelineEvent& e = recording_->events[index];
  if (lasts(e)) {
    open_of(state, e) = {index, e.number};
    if (e.kind == Kind::Packet) state.cpus[e.lane / experiment::lanes_per_cpu].segment = e.detail;
    return;
  }
  switch (e.kind) {
    case Kind::Depth:
      at_index(state.sockets, e.lane).depth = e.number;
      break;
    case Kind::SynDropped:
    case Kind::AckDropped:
      drops(state, e);
      break;
    case Kind::FoundNothing:
      at_index(state.threads, e.lane).found_nothing = e.at;
      break;
    case Kind::Woken:
      wakes(state, e);
      break;
    case Kind::Moves:
      moves(state, e);
      break;
    case Kind::Ends:
      if (state.connections.erase(e.number) == 0) break;
      ++(static_cast<kernel::Outcome>(e.detail) == kernel::Outcome::Completed ? state.completed
                                                                              : state.lost);
      break;
    case Kind::SocketOpens:
    case Kind::SocketCloses:
      at_index(state.sockets, e.lane).open = e.kind == Kind::SocketOpens;
      break;
    case Kind::WorkerStarts:
    case Kind::WorkerDies:
      if (state.worker_dead.size() <= e.number) state.worker_dead.resize(e.number + 1);
      state.worker_dead[e.number] = e.kind == Kind::WorkerDies;
      break;
    default:  // slices that take no time, and what a state does not have
      break;
  }
}

std::optional<Time> Replay::next_instant(Time after) const {
  const auto& events = recording_->events;
  const auto event = std::upper_bound(events.begin(), events.end(), after,
                                      [](Time t, const TimelineEvent& e) { return t < e.at; });
  const auto end =
      std::upper_bound(ends_.begin(), ends_.end(), after,
                       [this](Time t, std::uint32_t slice) { return t < end_of(slice); });
  std::optional<Time> next;
  if (event != events.end()) next = event->at;
  if (end != ends_.end() && (!next || end_of(*end) < *next)) next = end_of(*end);
  return next;
}

std::optional<Time> Replay::previous_instant(Time before) const {
  const auto& events = recording_->events;
  const auto event = std::lower_bound(events.begin(), events.end(), before,
                                      [](const TimelineEvent& e, Time t) { return e.at < t; });
  const auto end =
      std::lower_bound(ends_.begin(), ends_.end(), before,
                       [this](std::uint32_t slice, Time t) { return end_of(slice) < t; });
  std::optional<Time> previous;
  if (event != events.begin()) previous = (event - 1)->at;
  if (end != ends_.begin() && (!previous || end_of(*(end - 1)) > *previous))
    previous = end_of(*(end - 1));
  return previous;
}

std::optional<Time> Replay::next(Stop what, Time after) const {
  const auto& stops = all(what);
  const auto found = std::upper_bound(stops.begin(), stops.end(), after);
  return found == stops.end() ? std::nullopt : std::optional(*found);
}

}  // namespace acceptlab::gui
