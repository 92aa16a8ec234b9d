#include "models/kernel/recorder.hpp"

#include <cstring>

#include "sim/check.hpp"

namespace acceptlab::kernel {

void Recorder::offered(Connection& connection) {
  connection.ordinal = offered_++;
  connection.cohort = open_;
  tell<&ConnectionObserver::offered>(connection);
  if (!open_) return;
  ++cohort_offered_;
  ++result_.connections.offered;
}

void Recorder::connected(const Connection& connection, sim::Time when) {
  if (!connection.cohort) return;
  latencies(connection, [&](Latencies& l) { l.connect.record(when - connection.first_syn); });
}

SeriesCell* Recorder::cell() {
  if (series_cell == sim::Duration{0} || !open_) return nullptr;
  const auto index = static_cast<std::size_t>((now() - window_start) / series_cell);
  if (index >= result_.series.size()) result_.series.resize(index + 1);
  return &result_.series[index];
}

void Recorder::accepted(Connection& connection, sim::Time when, unsigned cpu) {
  result_.wakeups.accepts += open_;
  ++with_workers_;
  queue_.mark(connection.number << 16 | connection.worker);
  connection.accepted = when;
  tell<&ConnectionObserver::accepted>(connection);
  const sim::Duration wait = when - connection.complete;
  if (SeriesCell* c = cell()) {
    ++c->accepted;
    c->accept_wait_sum += static_cast<std::uint64_t>(wait.count());
  }
  if (!connection.cohort) return;
  ++result_.connections.accepted;
  result_.connections.accepted_local += connection.cpu == cpu;
  latencies(connection, [&](Latencies& l) { l.accept_wait.record(wait); });
}

void Recorder::service_started(const Connection& connection,
                               const cpu::DelayHistory::Totals& before,
                               const cpu::DelayHistory::Totals& after) {
  if (!connection.cohort) return;
  latencies(connection, [&](Latencies& l) { l.service_wait.record(now() - connection.complete); });
  const sim::Time middle = connection.handed_off ? connection.accepted : now();
  split_wait(middle - connection.complete, before, Blame::BusyWorker);
  split_wait(now() - middle, after, Blame::HandOff);
}

/// Splits `wait` into `delays` and the rest.
void Recorder::split_wait(sim::Duration wait, const cpu::DelayHistory::Totals& delays,
                          Blame::Part rest_to) {
  auto& blame = result_.blame.ns;
  blame[Blame::Softirq] += delays[cpu::DelayHistory::Softirq];
  blame[Blame::Lock] += delays[cpu::DelayHistory::Lock];
  blame[Blame::RunQueue] += delays[cpu::DelayHistory::RunQueue];
  blame[Blame::WakeUp] += delays[cpu::DelayHistory::WakeUp];
  std::int64_t rest = wait.count();
  for (const std::int64_t delay : delays) rest -= delay;
  AL_CHECK(rest >= 0);
  blame[rest_to] += rest;
}

void Recorder::responded(const Connection& connection, sim::Time when) {
  tell<&ConnectionObserver::response_sent>(connection);
  if (!connection.answered)
    tell<&ConnectionObserver::responded>(connection, when - connection.first_syn);
  if (!connection.cohort) return;
  latencies(connection, [&](Latencies& l) {
    l.request.record(when - connection.request_sent);
    if (!connection.answered) l.response.record(when - connection.first_syn);
  });
}

void Recorder::ended(Connection& connection, Outcome outcome, std::optional<LossCause> cause) {
  AL_CHECK(cause.has_value() == (outcome != Outcome::Completed));
  AL_CHECK(connection.state != Connection::State::Ended);
  if (connection.state == Connection::State::Accepted) --with_workers_;
  connection.state = Connection::State::Ended;
  ++ended_;
  tell<&ConnectionObserver::ended>(connection, outcome, cause);
  queue_.mark(connection.number << 8 | static_cast<std::uint64_t>(outcome));
  const bool lost = cause.has_value();
  if (open_ && !lost) ++result_.completed_in_window;
  if (SeriesCell* c = lost ? cell() : nullptr) ++c->lost;
  if (!connection.cohort) return;
  ++cohort_ended_;
  auto& counts = result_.connections;
  switch (outcome) {
    case Outcome::Completed:
      ++counts.completed;
      break;
    case Outcome::Refused:
      ++counts.refused;
      break;
    case Outcome::Reset:
      ++counts.reset;
      break;
    case Outcome::TimedOut:
      ++counts.timed_out;
      break;
    case Outcome::InFlight:
      AL_CHECK(false);
  }
  if (lost) ++counts.lost_by_cause[static_cast<std::size_t>(*cause)];
  if (!open_ && cohort_left() == 0 && when_cohort_is_gone) when_cohort_is_gone();
}

void Recorder::count(const char* counter, std::uint64_t n) {
  if (!open_) return;
  for (Counter& c : counters_) {
    if (c.name == counter || std::strcmp(c.name, counter) == 0) {
      c.value += n;
      return;
    }
  }
  counters_.push_back({counter, n});
}

void Recorder::finish() {
  for (const Counter& c : counters_) result_.counters[c.name] += c.value;
  result_.offered_in_window = cohort_offered_;
  result_.connections.censored = cohort_left();
  AL_CHECK(result_.connections.in_flight() == cohort_left());
}

}  // namespace acceptlab::kernel
