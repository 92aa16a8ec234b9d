#include "experiment/run/lifecycle.hpp"

#include <algorithm>
#include <utility>

#include "experiment/scenario/resolution.hpp"
#include "sim/check.hpp"

namespace acceptlab::experiment {

using sim::Duration;
using sim::EventClass;
using sim::Time;

Lifecycle::Lifecycle(const Scenario& scenario, const sim::RandomSpace& space, const System& system)
    : scenario_(scenario),
      space_(space),
      system_(system),
      queue_(system.recorder.queue()),
      pending_(scenario.events.size()),
      due_(scenario.events.size()),
      recovery_(system.recorder, system.table) {}

void Lifecycle::schedule(Time window_start) {
  window_start_ = window_start;
  for (std::size_t i = 0; i < scenario_.events.size(); ++i) {
    sim::DrawSequence draws(space_, sim::Purpose::Lifecycle, static_cast<std::uint32_t>(i), 0);
    schedule_event(i, window_start + scenario_.events[i].at.sample_duration(draws));
  }
  expect_next();
}

void Lifecycle::expect_next() {
  Time next = Time::max();
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (pending_[i]) next = std::min(next, due_[i]);
  }
  if (next != Time::max()) recovery_.expect(next);
}

void Lifecycle::schedule_event(std::size_t index, Time at) {
  due_[index] = at;
  pending_[index] =
      queue_.at(at, EventClass::Lifecycle, sim::bind<&Lifecycle::happen>(*this, index));
}

void Lifecycle::close() {
  recovery_.finish();
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
  server::Consequences& consequences = consequences_.emplace_back();
  recovery_.begin(queue_.now() + event.stall_for, consequences);
  apply(index, consequences);
  auto& result = system_.recorder.result();
  constexpr std::size_t most_rows = 1'000'000;
  if (result.lifecycle.size() >= most_rows)
    throw sim::LimitExceeded("more than a million events of the scenario happened");
  kernel::LifecycleMeasurement row;
  row.at = Time(queue_.now() - window_start_);
  row.what = event.text;
  result.lifecycle.push_back(row);
  tell_findings(consequences);
  if (event.every) schedule_event(index, queue_.now() + *event.every);
  expect_next();
}

void Lifecycle::apply(std::size_t index, server::Consequences& cause) {
  using Kind = EventSpec::Kind;
  const EventSpec& event = scenario_.events[index];
  switch (event.kind) {
    case Kind::CloseSocket:
      return system_.server.close_socket(event.target, cause);
    case Kind::AddSocket:
      return system_.server.add_socket(cause);
    case Kind::CrashWorker:
      return system_.server.crash_worker(event.target, cause);
    case Kind::StallWorker:
      return system_.server.stall_worker(event.target, event.stall_for, cause);
    case Kind::Burst:
      return system_.sources.burst(event.burst);
    case Kind::Set:
      return set(event);
    case Kind::Signal:
      return system_.server.signal(event.signal, event.to, system_.plans.at(index), cause);
    case Kind::Reload:
      return system_.server.signal(server::Signal::Hup, server::To::Old, system_.plans.at(index),
                                   cause);
    case Kind::BinaryUpgrade:
      return system_.server.upgrade(system_.plans.at(index), event.drain, cause);
    case Kind::ConfigTest:
      if (config_test_opens_sockets(scenario_))
        system_.server.config_test(system_.plans.at(index), event.stall_for, cause);
  }
}

void Lifecycle::finish() {
  auto& result = system_.recorder.result();
  for (std::size_t i = 0; i < consequences_.size(); ++i) {
    server::Consequences& consequences = consequences_[i];
    result.lifecycle[i].lost = consequences.lost();
    result.lifecycle[i].moved = consequences.moved();
    tell_findings(consequences);
  }
}

/// Those that it has not told yet.
void Lifecycle::tell_findings(server::Consequences& consequences) {
  auto& findings = system_.recorder.result().findings;
  const auto& more = std::exchange(consequences.findings, {});
  findings.insert(findings.end(), more.begin(), more.end());
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

}  // namespace acceptlab::experiment
