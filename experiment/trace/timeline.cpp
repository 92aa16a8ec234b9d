#include "experiment/trace/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/trace/timeline_json.hpp"
#include "models/kernel/listen_socket.hpp"

namespace acceptlab::experiment {

using kernel::Connection;
using sim::Duration;
using sim::Time;

namespace {

constexpr Duration instant{1};

}  // namespace

// --- Events

void Timeline::slice(Group group, std::uint32_t lane, Kind kind, Time from, Time to,
                     std::uint64_t number, std::uint8_t detail) {
  events_.slice(group, lane, kind, from, to, now(), number, detail);
}

void Timeline::point(Group group, std::uint32_t lane, Kind kind, std::uint64_t number) {
  if (in_window()) events_.add({now(), {}, number, lane, kind, group, 0}, now());
}

Timeline::ThreadState& Timeline::state_of(const cpu::Thread& thread) {
  if (threads_.size() <= thread.index()) threads_.resize(thread.index() + 1);
  ThreadState& state = threads_[thread.index()];
  if (!state.known) {
    state.known = true;
    state.label = thread.label;
    workers_.see(thread);
  }
  return state;
}

Timeline::CpuState& Timeline::cpu_state(unsigned cpu) {
  if (cpu_.size() <= cpu) cpu_.resize(cpu + 1);
  return cpu_[cpu];
}

// --- CPUs and threads

// Both ends of an arrow have to lie inside a slice, whose end is not part of it: the nanosecond
// before.

/// From what the CPU is doing at this instant: the packet work that ends now, or its thread.
Timeline::Event Timeline::arrow_from(unsigned cpu) {
  CpuState& state = cpu_state(cpu);
  Event arrow{now(), {}, arrows_++, packet_lane(cpu), Kind::ArrowBegins, Group::Cpus, 0};
  const Time before = now() - instant;
  for (const CpuState::Piece& piece : state.packets) {
    if (piece.from > before || before >= piece.to) continue;
    arrow.at = std::max(before, window_.from);
    return arrow;
  }
  if (state.thread) arrow.lane = thread_lane(cpu);
  return arrow;
}

void Timeline::woken(const cpu::Thread& thread, const cpu::Cpu* waker, const cpu::Cpu& /*target*/,
                     Duration /*cost*/) {
  ThreadState& state = state_of(thread);
  state.awake = state.on_its_way = true;
  state.awake_since = state.woken = now();
  state.arrow.reset();
  if (waker != nullptr && in_window()) state.arrow = arrow_from(waker->index());
  if (places_) tell_of_wakeup(thread);
}

void Timeline::waking(const cpu::Thread& thread, const kernel::ListenSocket* socket,
                      const Connection* connection) {
  cause_.tell(now(), thread, socket, connection);
}

void Timeline::tell_of_wakeup(const cpu::Thread& thread) {
  if (!in_window()) return;
  const WakeCause::Cause cause = cause_.of(now(), thread);
  WokenFor what = WokenFor::Other;
  std::uint64_t number = Event::nobody;
  if (cause.socket != WakeCause::none) {
    what = WokenFor::Socket;
    number = cause.socket;
  } else if (cause.connection != WakeCause::none) {
    what = WokenFor::Connection;
    number = cause.connection;
  }
  events_.add({now(),
               {},
               number,
               thread.index(),
               Kind::Woken,
               Group::Threads,
               static_cast<std::uint8_t>(what)},
              now());
}

void Timeline::on_cpu(const cpu::Thread& thread, const cpu::Cpu& cpu, Duration /*way*/) {
  ThreadState& state = state_of(thread);
  if (!state.awake) {
    state.awake = true;
    state.awake_since = now();
  }
  if (state.preempted)
    slice(Group::Threads, thread.index(), Kind::Preempted, state.preempted_since, now());
  state.preempted = false;
  CpuState& on = cpu_state(cpu.index());
  on.thread = thread.index();
  on.since = now();
}

void Timeline::resumed(const cpu::Thread& thread, const cpu::Cpu& /*cpu*/) {
  ThreadState& state = state_of(thread);
  if (!state.on_its_way) return;
  state.on_its_way = false;
  if (state.woken < now()) slice(Group::Threads, thread.index(), Kind::WakeUp, state.woken, now());
  if (!state.arrow || !in_window()) return;
  const Time inside = state.woken < now() ? now() - instant : now();
  events_.add_pair(
      *state.arrow,
      {inside, {}, state.arrow->number, thread.index(), Kind::ArrowEnds, Group::Threads, 0}, now());
  state.arrow.reset();
}

void Timeline::off_cpu(const cpu::Thread& thread, const cpu::Cpu& cpu, Left why) {
  CpuState& on = cpu_state(cpu.index());
  if (on.thread == thread.index()) {
    if (on.since < now())
      slice(Group::Cpus, thread_lane(cpu.index()), Kind::Runs, on.since, now(), thread.index());
    on.thread.reset();
  }
  ThreadState& state = state_of(thread);
  if (why == Left::Preempted) {
    state.preempted = true;
    state.preempted_since = now();
  } else {
    falls_asleep(thread.index());
  }
}

void Timeline::killed(const cpu::Thread& thread) {
  state_of(thread);
  falls_asleep(thread.index());
}

/// Ends all slices of the thread's lane, the inner ones first.
void Timeline::falls_asleep(unsigned index) {
  ThreadState& state = threads_[index];
  serve_ends(index);
  if (state.preempted && state.preempted_since < now())
    slice(Group::Threads, index, Kind::Preempted, state.preempted_since, now());
  if (state.on_its_way && state.woken < now())
    slice(Group::Threads, index, Kind::WakeUp, state.woken, now());
  if (state.awake && state.awake_since < now())
    slice(Group::Threads, index, Kind::Awake, state.awake_since, now());
  state.awake = state.on_its_way = state.preempted = false;
  state.arrow.reset();
}

// --- Packets

void Timeline::packet_arrived(const Connection& c, cpu::Cost what, unsigned cpu) {
  packet_.arrived(now(), c, what, cpu);
  if (what == cpu::Cost::Syn) place(c, ConnectionPlace::AtCpu, Group::Cpus, cpu);
}
void Timeline::packet_done(const Connection& c, cpu::Cost what) { packet_.done(c, what); }
void Timeline::packet_deferred(const cpu::Cpu& /*cpu*/) { packet_.deferred(); }

void Timeline::packet_work(const cpu::Cpu& cpu, Time from, Time to, bool stolen) {
  std::deque<CpuState::Piece>& pieces = cpu_state(cpu.index()).packets;
  while (!pieces.empty() && pieces.front().to < now()) pieces.pop_front();
  pieces.push_back({from, to});
  const std::uint32_t lane = packet_lane(cpu.index());
  if (stolen) {
    slice(Group::Cpus, lane, Kind::Stolen, from, to);
  } else if (const auto packet = packet_.find(now(), cpu.index(), from)) {
    slice(Group::Cpus, lane, Kind::Packet, from, to, packet->connection,
          static_cast<std::uint8_t>(packet->what));
  } else {
    slice(Group::Cpus, lane, Kind::Packet, from, to);
  }
}

// --- Locks

void Timeline::spins(const cpu::Cpu& cpu, bool packets, bool begins) {
  CpuState& state = cpu_state(cpu.index());
  if (begins) {
    (packets ? state.packets_spin : state.thread_spins) = now();
  } else {
    spin_ends(cpu.index(), packets);
  }
}

void Timeline::spin_ends(unsigned cpu, bool packets) {
  auto& since = packets ? cpu_[cpu].packets_spin : cpu_[cpu].thread_spins;
  if (!since) return;
  Spin spin{std::max(*since, window_.from), std::min(now(), window_.to), cpu, {}};
  if (!packets) spin.thread = cpu_[cpu].thread;
  since.reset();
  if (spin.from < spin.to && has_room(spins_.size())) spins_.push_back(spin);
}

// --- Accept queues

void Timeline::depth(const Connection& c) {
  const std::uint32_t socket = c.socket->number();
  if (depth_.size() <= socket) depth_.resize(socket + 1);
  if (now() < window_.from) depth_[socket] = c.socket->pending();
  point(Group::Sockets, socket, Kind::Depth, c.socket->pending());
}

void Timeline::offered(const Connection& c) {
  Collector::offered(c);
  place(c, ConnectionPlace::Client, Group::Cpus, c.interrupt_cpu);
}

void Timeline::request_added(const Connection& c) {
  place(c, ConnectionPlace::Handshake, Group::Sockets, c.socket->number());
}

void Timeline::queued(const Connection& c) {
  depth(c);
  place(c, ConnectionPlace::Queued, Group::Sockets, c.socket->number());
  waiting_[c.ordinal] = {c.socket->number(), now()};
}

void Timeline::left_queue(const Connection& c) {
  depth(c);
  place(c, ConnectionPlace::Taken, Group::Sockets, c.socket->number());
  const auto waited = waiting_.find(c.ordinal);
  if (waited != waiting_.end()) {
    wait_is_over(c.ordinal, waited->second);
    waiting_.erase(waited);
  }
  being_accepted_[c.ordinal] = now();
}

void Timeline::wait_is_over(std::uint64_t connection, const Wait& wait) {
  events_.wait(wait.socket, connection, wait.since, now(), now());
}

void Timeline::syn_dropped(const Connection& c) {
  place(c, ConnectionPlace::Client, Group::Cpus, c.interrupt_cpu);
  point(Group::Sockets, c.socket->number(), Kind::SynDropped, c.ordinal);
}
void Timeline::final_ack_dropped(const Connection& c) {
  point(Group::Sockets, c.socket->number(), Kind::AckDropped, c.ordinal);
}

void Timeline::ended(const Connection& c, kernel::Outcome outcome,
                     std::optional<kernel::LossCause> /*cause*/) {
  being_accepted_.erase(c.ordinal);
  burst_ends(c);
  if (places_) places_->ends(c.ordinal, outcome, now());
}

// --- Accepting and serving

void Timeline::accept_found_nothing(const cpu::Thread& thread) {
  point(Group::Threads, thread.index(), Kind::FoundNothing, Event::nobody);
}

void Timeline::accepted(const Connection& c) {
  const auto since = being_accepted_.find(c.ordinal);
  if (since == being_accepted_.end()) return;
  if (const auto thread = workers_.of(c.worker)) {
    slice(Group::Threads, *thread, Kind::Accept, since->second, now(), c.ordinal);
    if (places_)
      places_->moves(c.ordinal, ConnectionPlace::Accepted, Group::Threads, *thread, since->second,
                     now());
  }
  being_accepted_.erase(since);
}

void Timeline::handed_over(const Connection& c) {
  if (const auto thread = workers_.of(c.worker))
    place(c, ConnectionPlace::Accepted, Group::Threads, *thread);
}

void Timeline::serving(const Connection& c, const cpu::Thread& thread) {
  ThreadState& state = state_of(thread);
  serve_ends(thread.index());
  state.serves = true;
  state.serves_since = now();
  state.serving = c.ordinal;
  served_by_[c.ordinal] = thread.index();
  place(c, ConnectionPlace::Served, Group::Threads, thread.index());
}

void Timeline::serve_ends(unsigned thread) {
  ThreadState& state = threads_[thread];
  if (!state.serves) return;
  state.serves = false;
  served_by_.erase(state.serving);
  if (places_)
    places_->moves(state.serving, ConnectionPlace::Held, Group::Threads, thread, now(), now());
  slice(Group::Threads, thread, Kind::Serve, state.serves_since, now(), state.serving);
}

void Timeline::burst_ends(const Connection& c) {
  const auto by = served_by_.find(c.ordinal);
  if (by != served_by_.end()) serve_ends(by->second);
}
void Timeline::waits_upstream(const Connection& c) { burst_ends(c); }
void Timeline::response_sent(const Connection& c) { burst_ends(c); }

// --- The end

/// Slices and waits that are not over end with the window.
void Timeline::finish(Time end, const kernel::Measurement& measured) {
  window_.to = std::min(window_.to, end);
  events_.close();
  if (places_) finish_places(measured);
  for (std::uint32_t c = 0; c < cpu_.size(); ++c) {
    spin_ends(c, true);
    spin_ends(c, false);
    if (cpu_[c].thread && cpu_[c].since < now())
      slice(Group::Cpus, thread_lane(c), Kind::Runs, cpu_[c].since, now(), *cpu_[c].thread);
  }
  for (unsigned t = 0; t < threads_.size(); ++t) falls_asleep(t);
  for (const auto& [connection, wait] : waiting_) wait_is_over(connection, wait);
  for (std::uint32_t s = 0; s < depth_.size(); ++s)
    events_.add({window_.from, {}, depth_[s], s, Kind::Depth, Group::Sockets, 0}, now());
  for (const kernel::LifecycleMeasurement& event : measured.lifecycle) {
    const Time at = event.at + window_.zero.time_since_epoch();
    if (!window_.holds(at)) continue;
    events_.add({at, {}, lifecycle_.size(), 0, Kind::Lifecycle, Group::Sockets, 0}, now());
    lifecycle_.push_back(event.what);
  }
  sort_timeline(events_.events());
}

/// Before the open slices are ended: that those who work on a connection then no longer do is no
/// event.
void Timeline::finish_places(const kernel::Measurement& measured) {
  const auto live = [this](Group group, std::uint32_t lane, std::uint64_t number, Time born,
                           std::optional<Time> died, Kind starts, Kind ends) {
    const auto add = [&](Time at, Kind kind) {
      events_.add({at, {}, number, lane, kind, group, 0}, now());
    };
    const Time begin = window_.zero + born.time_since_epoch();
    const bool late = born > Time{} && begin > window_.from;
    if (late) add(window_.from, ends);
    if (late && window_.holds(begin)) add(begin, starts);
    if (!died) return;
    const Time end = window_.zero + died->time_since_epoch();
    if (end < window_.to) add(std::max(end, window_.from), ends);
  };
  places_->opens(now());
  places_.reset();
  for (const kernel::SocketMeasurement& s : measured.sockets) {
    queue_limits_.push_back(s.limit);
    live(Group::Sockets, s.index, s.index, s.born, s.died, Kind::SocketOpens, Kind::SocketCloses);
  }
  for (const kernel::WorkerMeasurement& w : measured.workers)
    live(Group::Threads, 0, w.index, w.born, w.died, Kind::WorkerStarts, Kind::WorkerDies);
}

TimelineLanes Timeline::lanes() const {
  TimelineLanes lanes{cpus_, static_cast<std::uint32_t>(depth_.size()), {}, lifecycle_};
  for (std::uint32_t t = 0; t < threads_.size(); ++t) {
    if (threads_[t].known) lanes.threads[t] = thread_name(threads_[t].label);
  }
  return lanes;
}

void Timeline::write(const Sink& sink) const {
  write_timeline(events_.events(), lanes(), window_.zero, sink);
}

Recording Timeline::take_recording() {
  Recording recording;
  recording.window = window_;
  recording.events = std::move(events_.events());
  recording.spins = std::move(spins_);
  recording.lanes = lanes();
  recording.queue_limits = std::move(queue_limits_);
  for (std::uint32_t t = 0; t < threads_.size(); ++t) {
    if (threads_[t].known) recording.threads[t] = threads_[t].label;
  }
  return recording;
}

}  // namespace acceptlab::experiment
