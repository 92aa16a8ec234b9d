#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/cpu/delay_history.hpp"
#include "models/kernel/connection.hpp"
#include "models/kernel/connection_observer.hpp"
#include "models/kernel/measurement.hpp"
#include "sim/event_queue.hpp"

namespace acceptlab::kernel {

/// Writes down what happens to connections. Only those whose first SYN falls into the window make
/// the cohort and enter counts and latencies; wake-ups are counted while the window is open.
class Recorder {
 public:
  Recorder(sim::EventQueue& queue, std::size_t sources) : queue_(queue) {
    if (sources > 1) result_.streams.resize(sources);
  }

  sim::Time now() const { return queue_.now(); }
  sim::EventQueue& queue() { return queue_; }

  void open_window() { open_ = true; }
  void close_window() { open_ = false; }
  bool window_open() const { return open_; }

  // --- A connection's life, in this order
  void offered(Connection& connection);
  void syn_dropped(const Connection& c) {
    result_.connections.syn_dropped += c.cohort;
    tell<&ConnectionObserver::syn_dropped>(c);
  }
  void syn_retransmitted(const Connection& c) { result_.connections.syn_retransmitted += c.cohort; }
  void final_ack_dropped(const Connection& c) {
    result_.connections.final_ack_dropped += c.cohort;
    tell<&ConnectionObserver::final_ack_dropped>(c);
  }
  void migrated(const Connection& c) { result_.connections.migrated += c.cohort; }
  void inherited(const Connection& c) { result_.connections.inherited += c.cohort; }
  void aborted_on_close(const Connection& c) { result_.connections.aborted_on_close += c.cohort; }
  /// The client's connect() returned, or will at `when`.
  void connected(const Connection& connection, sim::Time when);
  /// accept(2) returned at `when`, now or a moment ago, to a thread on CPU `cpu`.
  void accepted(Connection& connection, sim::Time when, unsigned cpu);
  /// A thread starts on it. `before`: what kept the thread that accepted it since it was complete,
  /// of a connection handed off until it was accepted; `after`: what kept the thread that serves
  /// it from then on.
  void service_started(const Connection& connection, const cpu::DelayHistory::Totals& before,
                       const cpu::DelayHistory::Totals& after);
  /// The last byte of a response reaches the client at `when`.
  void responded(const Connection& connection, sim::Time when);
  /// `cause`: of every outcome but Completed.
  void ended(Connection& connection, Outcome outcome, std::optional<LossCause> cause);

  // --- Wake-ups
  /// `thread` is about to be woken for a listen socket.
  void thread_woken(const cpu::Thread& thread, const ListenSocket& socket) {
    result_.wakeups.woken += open_;
    tell<&ConnectionObserver::waking>(thread, &socket, nullptr);
  }
  void poll_returned() { result_.wakeups.epoll_returns += open_; }
  void accept_found_nothing(const cpu::Thread& thread) {
    result_.wakeups.eagain += open_;
    tell<&ConnectionObserver::accept_found_nothing>(thread);
  }
  void woken_in_vain() { result_.wakeups.spurious += open_; }

  /// One of the system's own counters, such as ListenOverflows.
  void count(const char* counter, std::uint64_t n = 1);

  std::uint64_t in_flight() const { return offered_ - ended_; }
  /// Accepted and not ended, in the window or not.
  std::uint64_t with_workers() const { return with_workers_; }
  std::uint64_t cohort_left() const { return cohort_offered_ - cohort_ended_; }
  std::uint64_t cohort_offered() const { return cohort_offered_; }
  Measurement& result() { return result_; }

  /// Told of every connection, in the window or not; may be null.
  ConnectionObserver* observer = nullptr;
  template <auto What, class... About>
  void tell(const About&... about) const {
    if (observer != nullptr) [[unlikely]]
      (observer->*What)(about...);
  }
  /// Called once no connection of the cohort is left, after the window has closed.
  sim::Continuation when_cohort_is_gone;
  /// --series: the cells of this length, filled from the start of the window.
  sim::Duration series_cell{};
  sim::Time window_start{};

 private:
  template <class F>
  void latencies(const Connection& connection, F&& f) {
    f(result_.latency);
    // A burst belongs to no stream.
    if (connection.source < result_.streams.size()) f(result_.streams[connection.source]);
  }
  void split_wait(sim::Duration wait, const cpu::DelayHistory::Totals& delays, Blame::Part rest_to);
  SeriesCell* cell();

  sim::EventQueue& queue_;
  Measurement result_;
  std::uint64_t offered_ = 0, ended_ = 0, cohort_offered_ = 0, cohort_ended_ = 0, with_workers_ = 0;
  struct Counter {
    const char* name;
    std::uint64_t value;
  };
  std::vector<Counter> counters_;
  bool open_ = false;

 public:
  /// Moves the counters into the result. To be called once, at the end.
  void finish();
};

}  // namespace acceptlab::kernel
