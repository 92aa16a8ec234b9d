#include "validation/trace/real_replay.hpp"

#include <algorithm>

namespace acceptlab::validation {

using sim::Time;

namespace {

Time time_at(std::int64_t ns) { return Time(sim::Duration(ns)); }

}  // namespace

RealReplay::RealReplay(const RunFolder& run, const RealThreads& threads)
    : run_(run), threads_(threads), cpus_(run.cpus), states_(threads.all().size()) {
  for (std::size_t i = 0; i < run.sched.rows.size(); ++i) {
    const bool waking = run.sched.rows[i].kind == SchedRow::Kind::Waking;
    moments_.push_back({run.sched.rows[i].time_ns, i, waking ? Kind::Waking : Kind::Switch});
  }
  if (!run.sched.rows.empty())
    moments_.push_back({run.sched.rows.back().time_ns, 0, Kind::SchedOver});
  add_connections();
  std::stable_sort(moments_.begin(), moments_.end(), [](const Moment& a, const Moment& b) {
    return a.ns != b.ns ? a.ns < b.ns : a.kind < b.kind;
  });
}

void RealReplay::add_connections() {
  for (std::size_t i = 0; i < run_.connections.size(); ++i) {
    const RealConnection& c = run_.connections[i];
    const auto add = [&](std::int64_t ns, Kind kind) {
      if (ns != 0) moments_.push_back({ns, i, kind});
    };
    const std::int64_t left = c.left_queue_ns != 0 ? c.left_queue_ns : c.accepted_ns;
    const std::int64_t out = left != 0 ? left : c.closed_ns;
    // Where establishment is the return of connect(), accept may be before it: no wait is known.
    if (c.established_ns != 0 && (out == 0 || c.established_ns <= out)) {
      add(c.established_ns, Kind::Queued);
      add(out, Kind::Left);
    }
    if (left != 0) add(std::max(left, c.accepted_ns), Kind::Accepted);
    if (c.started_ns == 0) continue;
    add(c.started_ns, Kind::Serving);
    add(c.ended_ns, Kind::Served);
  }
}

Time RealReplay::tell(RealObserver& observer, Time until) {
  for (const Moment& moment : moments_) {
    if (time_at(moment.ns) >= until) return until;
    if (!observer.wants_more(time_at(moment.ns))) return time_at(moment.ns);
    tell(moment, observer);
  }
  return until;
}

void RealReplay::tell(const Moment& moment, RealObserver& observer) {
  const Time at = time_at(moment.ns);
  if (moment.kind == Kind::Waking) return tell_waking(run_.sched.rows[moment.index], at, observer);
  if (moment.kind == Kind::Switch) return tell_switch(run_.sched.rows[moment.index], at, observer);
  if (moment.kind == Kind::SchedOver) return observer.sched_over(at);
  const RealConnection& c = run_.connections[moment.index];
  if (moment.kind == Kind::Queued) return observer.queued(c, at);
  if (moment.kind == Kind::Left) return observer.left_queue(c, at);
  const auto lane = moment.kind == Kind::Accepted ? acceptor_of(c) : thread_at_work(c.worker);
  if (!lane) return;
  if (moment.kind != Kind::Accepted && somebody_else_works(*lane, at)) return;
  if (!states_[*lane].cpu && !states_[*lane].seen) states_[*lane].seen = at;
  if (moment.kind == Kind::Accepted) return observer.accepted(c, *lane, at);
  if (moment.kind == Kind::Serving) return observer.serving(c, *lane, at);
  observer.served(c, *lane, at);
}

void RealReplay::tell_waking(const SchedRow& row, Time at, RealObserver& observer) {
  const auto lane = threads_.of_task(row.task);
  if (!lane) return;
  ThreadState& state = states_[*lane];
  if (state.awake) return;  // it was about to sleep, and does not
  state.known = state.awake = true;
  state.woken = at;
  observer.woken(*lane, row.cpu, at);
}

void RealReplay::tell_switch(const SchedRow& row, Time at, RealObserver& observer) {
  CpuState& cpu = cpus_.at(row.cpu);
  const auto previous = threads_.of_task(row.previous);
  if (cpu.thread && cpu.thread != previous)  // what came after it was not told of
    leaves_cpu(*cpu.thread, row.cpu, cpu.changed, true, observer);
  if (previous) {
    if (cpu.thread != previous)
      takes_cpu(*previous, row.cpu, has_run_since(*previous, row.cpu, at), observer);
    leaves_cpu(*previous, row.cpu, at, !row.previous_runnable, observer);
  }
  cpu.changed = at;
  cpu.thread.reset();
  if (const auto next = threads_.of_task(row.task)) takes_cpu(*next, row.cpu, at, observer);
}

/// Another of its worker's threads, which nobody named: the one named has no CPU, as the kernel
/// told.
bool RealReplay::somebody_else_works(std::uint32_t lane, Time at) const {
  const std::vector<SchedRow>& rows = run_.sched.rows;
  const bool told = !rows.empty() && !run_.idle_left_out && time_at(rows.front().time_ns) <= at &&
                    at < time_at(rows.back().time_ns);
  return told && threads_.some_unnamed() && states_[lane].known && !states_[lane].cpu;
}

/// Perf events leave out what happens in the idle task, so that a thread may leave a CPU that it
/// was not seen to take: it has had it since its wake-up or, where that is missing too, since it
/// was seen at work; not before the CPU's last switch.
Time RealReplay::has_run_since(std::uint32_t lane, unsigned cpu, Time at) const {
  const ThreadState& state = states_[lane];
  return std::max(cpus_[cpu].changed, state.awake ? state.woken : state.seen.value_or(at));
}

void RealReplay::takes_cpu(std::uint32_t lane, unsigned cpu, Time since, RealObserver& observer) {
  states_[lane].known = states_[lane].awake = true;
  states_[lane].cpu = cpu;
  cpus_[cpu].thread = lane;
  observer.on_cpu(lane, cpu, since);
}

void RealReplay::leaves_cpu(std::uint32_t lane, unsigned cpu, Time at, bool sleeps,
                            RealObserver& observer) {
  states_[lane].awake = !sleeps;
  states_[lane].cpu.reset();
  states_[lane].seen.reset();
  cpus_[cpu].thread.reset();
  observer.off_cpu(lane, cpu, at, sleeps);
}

std::optional<std::uint32_t> RealReplay::acceptor_of(const RealConnection& c) const {
  if (const auto lane = c.pid == 0 ? std::nullopt : threads_.of_task(c.pid)) return lane;
  if (!c.acceptor || threads_.of_worker(*c.acceptor).empty()) return std::nullopt;
  return threads_.of_worker(*c.acceptor).front();
}

/// Of a worker's threads the one that has a CPU now, rather one that serves than the one that
/// accepts; the first one if none is known to have.
std::optional<std::uint32_t> RealReplay::thread_at_work(std::optional<unsigned> worker) const {
  if (!worker) return std::nullopt;
  const std::vector<std::uint32_t>& threads = threads_.of_worker(*worker);
  for (auto lane = threads.rbegin(); lane != threads.rend(); ++lane) {
    if (states_[*lane].cpu) return *lane;
  }
  return threads.empty() ? std::nullopt : std::optional(threads.front());
}

}  // namespace acceptlab::validation
