#pragma once

#include <cstdint>

#include "models/kernel/kernel_rules.hpp"
#include "sim/time.hpp"

namespace acceptlab::kernel {

// The tests a listener makes before it takes a SYN or a final ACK. Pure functions of the queue
// lengths: `requests` are half open, `young` those of them whose SYN-ACK was never sent again,
// `pending` are complete and not yet accepted, `backlog` comes from effective_backlog().

/// What listen(2)'s argument amounts to: at most somaxconn, a negative one is somaxconn.
std::uint32_t effective_backlog(std::int64_t argument, std::uint32_t somaxconn);
/// ... by the rules of a system, some of which know a least one or read 0 differently.
std::uint32_t effective_backlog(const KernelRules& rules, std::int64_t argument);

/// Linux <= 4.2: size of a listener's table of requests,
/// roundup_pow2(max(8, min(backlog, max_syn_backlog)) + 1).
std::uint32_t syn_table_size(std::uint32_t backlog, std::uint32_t max_syn_backlog);

/// Linux: no further request fits this listener. Always false for SynQueueLimit::SynCache, whose
/// limit counts for all listeners together and never refuses: the oldest entry goes.
bool syn_queue_full(const KernelRules& rules, std::uint32_t requests, std::uint32_t backlog,
                    std::uint32_t max_syn_backlog);

/// Linux without cookies: the last quarter of max_syn_backlog is kept for proven peers.
bool syn_backlog_reserved(const KernelRules& rules, std::uint32_t requests,
                          std::uint32_t max_syn_backlog);

/// A SYN is dropped because of the accept queue's length, after KernelRules::
/// syn_drops_oldest_request had its chance. Only AcceptQueueLimit::AllAtSyn looks at `requests`.
bool accept_queue_refuses_syn(const KernelRules& rules, std::uint32_t pending, std::uint32_t young,
                              std::uint32_t backlog, std::uint32_t requests = 0);

/// A final ACK finds no room; AckOverflow says what happens.
bool accept_queue_refuses_ack(const KernelRules& rules, std::uint32_t pending,
                              std::uint32_t backlog);

/// How many completed connections an accept queue holds at most.
std::int64_t accept_queue_capacity(const KernelRules& rules, std::uint32_t backlog);

/// How often the SYN-ACK of a request may be sent again: `retries`, or less while the listener's
/// SYN queue is more than half full (Linux).
std::uint32_t synack_retry_limit(const KernelRules& rules, std::uint32_t retries,
                                 std::uint32_t requests, std::uint32_t young,
                                 std::uint32_t backlog);

/// Linux: how many timeouts of a request TCP_DEFER_ACCEPT's `seconds` come to; 0 for 0. As the
/// timeouts are 1, 2, 4, ... s apart, getsockopt(2) reads back 1, 3, 7, ...
std::uint32_t defer_accept_timeouts(std::int64_t seconds);

/// What a request's timer does at its next end, after `timeouts` of them.
enum class SynAckTimeout : std::uint8_t {
  Resends,  ///< the SYN-ACK goes out once more
  Waits,    ///< it does not: the client has acknowledged it, and its data is waited for
  Expires   ///< the request is dropped
};
/// `limit` comes from synack_retry_limit(), `deferred` from defer_accept_timeouts();
/// `acknowledged`: the final ACK has come (syn_ack_recalc() in net/ipv4/inet_connection_sock.c).
SynAckTimeout synack_timeout(std::uint32_t timeouts, std::uint32_t limit, bool acknowledged,
                             std::uint32_t deferred);

/// The wait after a request's SYN-ACK number `sent` (0: the first one) until it is sent again or,
/// after the last, until the request is dropped.
sim::Duration synack_gap(const KernelRules& rules, std::uint32_t sent);

}  // namespace acceptlab::kernel
