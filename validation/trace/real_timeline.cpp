#include "validation/trace/real_timeline.hpp"

#include <algorithm>

#include "experiment/trace/timeline_json.hpp"

namespace acceptlab::validation {

using sim::Duration;
using sim::Time;

namespace {

constexpr Duration instant{1};

}  // namespace

RealTimeline::RealTimeline(experiment::TraceWindow& window, std::size_t most_events, unsigned cpus,
                           Time sched_from, const RealThreads& threads)
    : window_(window),
      events_(window, most_events),
      threads_(threads),
      sched_from_(sched_from),
      cpus_(cpus),
      states_(threads.all().size()) {}

void RealTimeline::thread_slice(std::uint32_t lane, Kind kind, Time from, Time to, Time now,
                                std::uint64_t number) {
  events_.slice(Group::Threads, lane, kind, from, to, now, number);
}

// --- CPUs and threads

/// An arrow needs slices to lead from and to: from a CPU whose thread is known.
void RealTimeline::woken(std::uint32_t lane, unsigned cpu, Time at) {
  ThreadState& state = states_[lane];
  serve_ends(lane, at);
  state.awake = state.on_its_way = true;
  state.awake_since = at;
  state.arrow.reset();
  const CpuState& from = cpus_.at(cpu);
  if (!from.thread || at - instant < from.since || !window_.holds(at)) return;
  state.arrow = Event{std::max(at - instant, window_.from),
                      {},
                      arrows_++,
                      experiment::thread_lane(cpu),
                      Kind::ArrowBegins,
                      Group::Cpus,
                      0};
}

/// It runs, or was seen at work: awake at the latest since then. When it sleeps again is told only
/// while the scheduler is recorded.
void RealTimeline::at_work(std::uint32_t lane, Time since) {
  if (since < sched_from_ || since >= sched_to_) return;
  ThreadState& state = states_[lane];
  if (state.on_its_way) resumed(lane, since);
  if (state.preempted) thread_slice(lane, Kind::Preempted, state.preempted_since, since, since);
  state.preempted = false;
  if (state.awake) return;
  state.awake = true;
  state.awake_since = since;
  if (state.serves == nullptr) return;
  const RealConnection* serves = state.serves;  // since before anything was recorded
  serve_ends(lane, since);
  state.serves = serves;
  state.serves_since = since;
}

void RealTimeline::resumed(std::uint32_t lane, Time at) {
  ThreadState& state = states_[lane];
  state.on_its_way = false;
  if (state.awake_since < at) thread_slice(lane, Kind::WakeUp, state.awake_since, at, at);
  if (state.arrow && window_.holds(at)) {
    const Time inside = state.awake_since < at ? at - instant : at;
    events_.add_pair(*state.arrow,
                     {inside, {}, state.arrow->number, lane, Kind::ArrowEnds, Group::Threads, 0},
                     at);
  }
  state.arrow.reset();
}

void RealTimeline::on_cpu(std::uint32_t lane, unsigned cpu, Time since) {
  at_work(lane, since);
  cpus_.at(cpu) = {lane, since};
}

void RealTimeline::off_cpu(std::uint32_t lane, unsigned cpu, Time at, bool sleeps) {
  CpuState& on = cpus_.at(cpu);
  if (on.since < at)
    events_.slice(Group::Cpus, experiment::thread_lane(cpu), Kind::Runs, on.since, at, at, lane);
  on.thread.reset();
  ThreadState& state = states_[lane];
  if (sleeps) {
    falls_asleep(lane, at);
  } else {
    state.preempted = true;
    state.preempted_since = at;
  }
}

/// Ends all slices of the thread's lane, the inner ones first.
void RealTimeline::falls_asleep(std::uint32_t lane, Time at) {
  ThreadState& state = states_[lane];
  serve_ends(lane, at);
  if (state.preempted && state.preempted_since < at)
    thread_slice(lane, Kind::Preempted, state.preempted_since, at, at);
  if (state.on_its_way && state.awake_since < at)
    thread_slice(lane, Kind::WakeUp, state.awake_since, at, at);
  if (state.awake && state.awake_since < at)
    thread_slice(lane, Kind::Awake, state.awake_since, at, at);
  state = {};
}

// --- Accept queues

void RealTimeline::depth(std::uint16_t socket, Time at) {
  if (at < window_.from) opening_[socket] = pending_[socket];
  if (window_.holds(at))
    events_.add({at, {}, pending_[socket], socket, Kind::Depth, Group::Sockets, 0}, at);
}

void RealTimeline::queued(const RealConnection& c, Time at) {
  if (pending_.size() <= c.socket) {
    pending_.resize(c.socket + 1U);
    opening_.resize(c.socket + 1U);
  }
  ++pending_[c.socket];
  depth(c.socket, at);
  waiting_[c.number] = {c.socket, at};
}

void RealTimeline::left_queue(const RealConnection& c, Time at) {
  const auto waited = waiting_.find(c.number);
  if (waited == waiting_.end()) return;
  events_.wait(c.socket, c.number, waited->second.since, at, at);
  waiting_.erase(waited);
  --pending_[c.socket];
  depth(c.socket, at);
}

// --- Accepting and serving

void RealTimeline::accepted(const RealConnection& c, std::uint32_t lane, Time at) {
  const std::int64_t left = c.left_queue_ns != 0 ? c.left_queue_ns : c.accepted_ns;
  // Where a wake-up is not known to have ended, it has by the time that accept took something.
  const Time since = std::min(at, Time(Duration(left)));
  at_work(lane, since);
  thread_slice(lane, Kind::Accept, std::max(since, states_[lane].awake_since), at, at, c.number);
}

void RealTimeline::serving(const RealConnection& c, std::uint32_t lane, Time at) {
  at_work(lane, at);
  serve_ends(lane, at);
  states_[lane].serves = &c;
  states_[lane].serves_since = at;
}

void RealTimeline::served(const RealConnection& c, std::uint32_t lane, Time at) {
  if (states_[lane].serves != &c) return;
  at_work(lane, at);
  serve_ends(lane, at);
}

void RealTimeline::serve_ends(std::uint32_t lane, Time at) {
  ThreadState& state = states_[lane];
  if (state.serves == nullptr) return;
  thread_slice(lane, Kind::Serve, state.serves_since, at, at, state.serves->number);
  state.serves = nullptr;
}

// --- The end

void RealTimeline::sched_over(Time at) {
  sched_to_ = at;
  for (std::uint32_t c = 0; c < cpus_.size(); ++c) {
    if (cpus_[c].thread && cpus_[c].since < at)
      events_.slice(Group::Cpus, experiment::thread_lane(c), Kind::Runs, cpus_[c].since, at, at,
                    *cpus_[c].thread);
    cpus_[c].thread.reset();
  }
  for (std::uint32_t lane = 0; lane < states_.size(); ++lane) falls_asleep(lane, at);
}

/// Slices and waits that are not over end with the window.
void RealTimeline::finish(Time end) {
  window_.to = std::min(window_.to, end);
  events_.close();
  sched_over(std::min(end, sched_to_));
  for (std::uint32_t lane = 0; lane < states_.size(); ++lane) serve_ends(lane, end);
  for (const auto& [connection, wait] : waiting_)
    events_.wait(wait.socket, connection, wait.since, end, end);
  for (std::uint32_t s = 0; s < opening_.size(); ++s)
    events_.add({window_.from, {}, opening_[s], s, Kind::Depth, Group::Sockets, 0}, end);
  experiment::sort_timeline(events_.events());
}

/// Of other tasks only those that the window shows have a lane.
void RealTimeline::write(const experiment::Sink& sink) const {
  experiment::TimelineLanes lanes{static_cast<unsigned>(cpus_.size()),
                                  static_cast<std::uint32_t>(opening_.size()),
                                  {},
                                  lifecycle_};
  const auto name = [&](std::uint32_t lane) {
    lanes.threads.try_emplace(lane, threads_.all()[lane].name);
  };
  for (std::uint32_t lane = 0; lane < threads_.all().size(); ++lane) {
    if (threads_.all()[lane].worker) name(lane);
  }
  for (const Event& event : events_.events()) {
    if (event.group == Group::Threads) name(event.lane);
    if (event.kind == Kind::Runs) name(static_cast<std::uint32_t>(event.number));
  }
  experiment::write_timeline(events_.events(), lanes, window_.zero, sink);
}

}  // namespace acceptlab::validation
