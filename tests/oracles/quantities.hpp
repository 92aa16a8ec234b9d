#pragma once

#include "tests/oracles/oracle_case.hpp"

namespace acceptlab::oracles {

// What is read off one replication. Times are in microseconds, as in oracles.json.

/// From the completed handshake to accept: W of the oracles.
Measure wait_mean();
Measure wait_sd();
Measure wait_quantile(double p);
/// The fraction of accepted connections that waited at all.
Measure waiting();
/// The fraction of accepted connections that waited longer.
Measure waiting_longer_than(sim::Duration limit);
/// From the first SYN to the end of service: T of the oracles.
Measure response_mean();
Measure response_sd();
Measure response_quantile(double p);

/// Depth of the accept queues, mean over time.
Measure pending_mean();
/// The same with the connections in service.
Measure present_mean();
/// Workers that are not asleep, mean over time.
Measure busy_workers();
/// Time asleep, in the accept lock's queue if there is always a connection to accept, for each
/// connection accepted.
Measure asleep_per_connection();
/// System calls of all CPUs: under way, mean over time.
Measure in_kernel();
/// Packet work of all CPUs: CPUs busy with it, mean over time.
Measure in_softirq();
/// User time of all CPUs: connections in service.
Measure serving();
Measure utilisation(unsigned worker);
/// Of all workers, mean.
Measure utilisation();
Measure worker_share(unsigned worker);
/// Mean wait of one socket's connections, by Little's law from the depth of its queue.
Measure socket_wait(unsigned socket);
/// Mean wait of all connections, those included that give up, by Little's law.
Measure wait_by_little();

Measure lost_share();
Measure timed_out_share();
Measure throughput();
Measure woken_per_connection();
Measure spurious_per_connection();

/// SYNs sent for each connection, and the fraction of SYNs that were dropped.
Measure attempts();
Measure dropped_per_attempt();
/// Connections whose first SYN was taken.
Measure first_try();
/// From the first SYN to established, of those that got there.
Measure connect_mean();
Measure connect_mean_s();

/// Connections at the end of the window that are not over, from an empty system with warmup = 0.
Measure present_at_end();

/// Connections on the fullest, the emptiest socket.
Measure fullest();
Measure emptiest();
Measure fullest_at_least(unsigned connections);
Measure some_socket_empty();
Measure empty_sockets();

/// Mean over the closings of sockets of what each one lost.
Measure reset_in_queue_per_closing();
Measure reset_in_handshake_per_closing();
Measure lost_per_closing();
Measure nothing_reset_in_queue();

/// Squared deviation from the exact mean, times the connections or the time (in us) of the window:
/// its expectation is the asymptotic variance of a long run's mean.
Measure variance_over_connections(Measure of, double exact_mean);
Measure variance_over_time(Measure of, double exact_mean);

/// `of` divided by a number.
Measure divided(Measure of, double by);

}  // namespace acceptlab::oracles
