#pragma once

#include <concepts>
#include <type_traits>

#include "models/kernel/measurement.hpp"

namespace acceptlab::experiment {

// What a measurement is made of, for archives that write or read it: `fields(archive, x)` gives the
// archive every field of x. A field added to one of the structures does not compile until it stands
// here too.

/// T is X, or const X where an archive writes it.
template <class T, class X>
concept Of = std::same_as<std::remove_const_t<T>, X>;

template <class Archive, Of<kernel::ConnectionCounts> T>
void fields(Archive& archive, T& x) {
  auto& [offered, accepted, completed, refused, reset, timed_out, accepted_local, censored,
         syn_dropped, final_ack_dropped, syn_retransmitted, migrated, inherited, aborted_on_close,
         lost_by_cause] = x;
  archive(offered, accepted, completed, refused, reset, timed_out, accepted_local, censored,
          syn_dropped, final_ack_dropped, syn_retransmitted, migrated, inherited, aborted_on_close,
          lost_by_cause);
}

template <class Archive, Of<kernel::Latencies> T>
void fields(Archive& archive, T& x) {
  auto& [accept_wait, service_wait, connect, request, response] = x;
  archive(accept_wait, service_wait, connect, request, response);
}

template <class Archive, Of<kernel::Blame> T>
void fields(Archive& archive, T& x) {
  auto& [ns] = x;
  archive(ns);
}

template <class Archive, Of<kernel::WakeupCounts> T>
void fields(Archive& archive, T& x) {
  auto& [woken, epoll_returns, eagain, spurious, context_switches, accepts, migrations] = x;
  archive(woken, epoll_returns, eagain, spurious, context_switches, accepts, migrations);
}

template <class Archive, Of<kernel::SocketMeasurement> T>
void fields(Archive& archive, T& x) {
  auto& [index, address, born, died, arrived, accepted, pending_area, pending_max, limit, dropped,
         migrated_in, inherited_in, reset] = x;
  archive(index, address, born, died, arrived, accepted, pending_area, pending_max, limit, dropped,
          migrated_in, inherited_in, reset);
}

template <class Archive, Of<kernel::WorkerMeasurement> T>
void fields(Archive& archive, T& x) {
  auto& [index, born, died, accepted, busy] = x;
  archive(index, born, died, accepted, busy);
}

template <class Archive, Of<kernel::CpuMeasurement> T>
void fields(Archive& archive, T& x) {
  auto& [index, spent] = x;
  archive(index, spent);
}

template <class Archive, Of<kernel::LifecycleMeasurement> T>
void fields(Archive& archive, T& x) {
  auto& [at, what, lost, moved, delayed, recovered_after] = x;
  archive(at, what, lost, moved, delayed, recovered_after);
}

template <class Archive, Of<kernel::SeriesCell> T>
void fields(Archive& archive, T& x) {
  auto& [pending_area, lost, accepted, accept_wait_sum, busy] = x;
  archive(pending_area, lost, accepted, accept_wait_sum, busy);
}

template <class Archive, Of<kernel::Measurement> T>
void fields(Archive& archive, T& x) {
  auto& [connections, latency, blame, streams, wakeups, sockets, workers, cpus, lifecycle, series,
         counters, warmup, window, simulated, offered_in_window, completed_in_window, events,
         fingerprint, overloaded, findings] = x;
  archive(connections, latency, blame, streams, wakeups, sockets, workers, cpus, lifecycle, series,
          counters, warmup, window, simulated, offered_in_window, completed_in_window, events,
          fingerprint, overloaded, findings);
}

}  // namespace acceptlab::experiment
