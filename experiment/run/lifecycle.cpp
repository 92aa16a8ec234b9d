#include "experiment/run/lifecycle.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace acceptlab::experiment {

using sim::Duration;
using sim::EventClass;
using sim::Time;

Lifecycle::Lifecycle(const Scenario& scenario, const sim::RandomSpace& space, System system)
    : scenario_(scenario),
      space_(space),
      system_(system),
      queue_(system.recorder.queue()),
      pending_(scenario.events.size()),
      due_(scenario.events.size()) {}

void Lifecycle::schedule(Time window_start) {
  window_start_ = window_start;
  for (std::size_t i = 0; i < scenario_.events.size(); ++i) {
    sim::DrawSequence draws(space_, sim::Purpose::Lifecycle, static_cast<std::uint32_t>(i), 0);
    schedule_event(i, window_start + scenario_.events[i].at.sample_duration(draws));
  }
}

void Lifecycle::schedule_event(std::size_t index, Time at) {
  due_[index] = at;
  pending_[index] =
      queue_.at(at, EventClass::Lifecycle, sim::bind<&Lifecycle::happen>(*this, index));
}

void Lifecycle::close() {
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (!pending_[i]) continue;
    queue_.cancel(pending_[i]);
    const EventSpec& event = scenario_.events[i];
    if (!event.every)
      system_.recorder.result().findings.push_back("event " + event.text +
                                                   " lies after the end and did not happen");
  }
}

std::optional<Time> Lifecycle::next_burst() const {
  std::optional<Time> next;
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (!pending_[i] || scenario_.events[i].kind != EventSpec::Kind::Burst) continue;
    if (!next || due_[i] < *next) next = due_[i];
  }
  return next;
}

void Lifecycle::happen(std::uint64_t index) {
  const EventSpec& event = scenario_.events[index];
  pending_[index] = {};
  recoveries_.push_back({system_.table.pending(), false, queue_.now() + event.stall_for});
  const auto effect = apply(event);
  auto& result = system_.recorder.result();
  constexpr std::size_t most_rows = 1'000'000;
  if (result.lifecycle.size() >= most_rows)
    throw sim::LimitExceeded("more than a million events of the scenario happened");
  kernel::LifecycleMeasurement row;
  row.at = Time(queue_.now() - window_start_);
  row.what = event.text;
  row.lost = effect.lost;
  row.moved = effect.moved;
  result.lifecycle.push_back(row);
  watch_recovery(result.lifecycle.size() - 1);
  if (!effect.finding.empty()) result.findings.push_back(effect.finding);
  if (event.every) schedule_event(index, queue_.now() + *event.every);
}

server::Server::Effect Lifecycle::apply(const EventSpec& event) {
  using Kind = EventSpec::Kind;
  switch (event.kind) {
    case Kind::CloseSocket:
      return system_.server.close_socket(event.target);
    case Kind::AddSocket:
      return system_.server.add_socket();
    case Kind::CrashWorker:
      return system_.server.crash_worker(event.target);
    case Kind::StallWorker:
      return system_.server.stall_worker(event.target, event.stall_for);
    case Kind::Burst:
      system_.sources.burst(event.burst);
      return {};
    case Kind::Set:
      set(event);
      return {};
  }
  return {};
}

void Lifecycle::set(const EventSpec& event) {
  if (event.set_key == "run.load") {
    system_.sources.set_load(event.set_value);
    return;
  }
  for (std::uint32_t a = 0; a < scenario_.arrivals.size(); ++a) {
    if (event.set_key == "arrivals." + scenario_.arrivals[a].name + ".process.rate")
      system_.sources.set_rate(a, event.set_value);
  }
}

/// Looks at the accept queues every 100 us until they are back to what they were at the event (and
/// a stall is over), or the next event comes.
void Lifecycle::watch_recovery(std::uint64_t index) {
  constexpr Duration step = std::chrono::microseconds(100);
  auto& row = system_.recorder.result().lifecycle[index];
  Recovery& recovery = recoveries_[index];
  const std::uint64_t waiting = system_.table.pending();
  if (waiting > recovery.before) {
    recovery.grown = true;
    row.delayed = std::max(row.delayed, waiting);
  } else if (recovery.grown && queue_.now() >= recovery.over) {
    row.recovered_after = queue_.now() - (window_start_ + row.at.time_since_epoch());
    return;
  }
  if (system_.recorder.window_open() && index + 1 == recoveries_.size()) {
    queue_.after(step, EventClass::Lifecycle, sim::bind<&Lifecycle::watch_recovery>(*this, index));
  }
}

}  // namespace acceptlab::experiment
