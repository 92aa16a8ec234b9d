#include "models/kernel/queue_limits.hpp"

#include <algorithm>
#include <bit>

namespace acceptlab::kernel {

std::uint32_t effective_backlog(std::int64_t argument, std::uint32_t somaxconn) {
  if (argument < 0 || argument > std::int64_t{somaxconn}) return somaxconn;
  return static_cast<std::uint32_t>(argument);
}

std::uint32_t effective_backlog(const KernelRules& rules, std::int64_t argument) {
  if (rules.zero_backlog_is_longest && argument == 0) return rules.somaxconn;
  return std::max(effective_backlog(argument, rules.somaxconn), rules.sominconn);
}

std::uint32_t syn_table_size(std::uint32_t backlog, std::uint32_t max_syn_backlog) {
  // reqsk_queue_alloc() in net/core/request_sock.c of 4.1
  return std::bit_ceil(std::max(8u, std::min(backlog, max_syn_backlog)) + 1);
}

bool syn_queue_full(const KernelRules& rules, std::uint32_t requests, std::uint32_t backlog,
                    std::uint32_t max_syn_backlog) {
  switch (rules.syn_queue) {
    case SynQueueLimit::PowerOfTwoTable:
      return requests >= syn_table_size(backlog, max_syn_backlog);
    case SynQueueLimit::AtLeast:
      return requests >= backlog;
    case SynQueueLimit::MoreThan:
      return requests > backlog;
    case SynQueueLimit::SynCache:
      break;
  }
  return false;
}

bool syn_backlog_reserved(const KernelRules& rules, std::uint32_t requests,
                          std::uint32_t max_syn_backlog) {
  // tcp_conn_request(): signed arithmetic, so a queue beyond the limit counts as none left
  const std::int64_t left = std::int64_t{max_syn_backlog} - requests;
  return rules.syn_backlog_rule && left < std::int64_t{max_syn_backlog >> 2};
}

bool accept_queue_refuses_syn(const KernelRules& rules, std::uint32_t pending, std::uint32_t young,
                              std::uint32_t backlog, std::uint32_t requests) {
  if (rules.accept_queue == AcceptQueueLimit::AckThreeHalves) return false;
  if (rules.accept_queue == AcceptQueueLimit::AllAtSyn)
    return std::uint64_t{pending} + requests >= backlog;
  return pending > backlog && (!rules.young_guard || young > 1);
}

bool accept_queue_refuses_ack(const KernelRules& rules, std::uint32_t pending,
                              std::uint32_t backlog) {
  const std::uint64_t limit = backlog;
  switch (rules.accept_queue) {
    case AcceptQueueLimit::MoreThanBacklog:
      return pending > limit;
    case AcceptQueueLimit::ThreeHalves:
    case AcceptQueueLimit::AckThreeHalves:
      return pending > 3 * limit / 2;
    case AcceptQueueLimit::AckTriple:
      return pending > 3 * limit;
    case AcceptQueueLimit::AllAtSyn:
      break;  // its own place was counted at the SYN, so that this never refuses
  }
  return pending >= limit;
}

namespace {

/// More than half of a listener's SYN queue is in use.
bool over_half_full(const KernelRules& rules, std::uint64_t requests, std::uint32_t backlog) {
  // Up to 4.2 qlen >> (max_qlen_log - 1), where 2^max_qlen_log is the table's size; read in 3.0.27,
  // inet_csk_reqsk_queue_prune(), and in 4.1, reqsk_timer_handler().
  if (rules.syn_queue == SynQueueLimit::PowerOfTwoTable)
    return requests >= syn_table_size(backlog, rules.max_syn_backlog) / 2;
  return requests * 2 > std::max(8u, backlog);
}

}  // namespace

std::uint32_t synack_retry_limit(const KernelRules& rules, std::uint32_t retries,
                                 std::uint32_t requests, std::uint32_t young,
                                 std::uint32_t backlog) {
  // reqsk_timer_handler() in net/ipv4/inet_connection_sock.c: while young requests are few, old
  // ones make room. Each retry given up needs twice as many young ones to be kept.
  if (!rules.early_expiry || !over_half_full(rules, requests, backlog)) return retries;
  std::uint64_t enough = std::uint64_t{young} * 2;
  std::uint32_t limit = retries;
  while (limit > 2 && requests >= enough) {
    --limit;
    enough *= 2;
  }
  return limit;
}

std::uint32_t defer_accept_timeouts(std::int64_t seconds) {
  // secs_to_retrans() in net/ipv4/tcp.c, called with TCP_TIMEOUT_INIT and TCP_RTO_MAX.
  constexpr std::int64_t longest = 120;
  constexpr std::uint32_t most = 255;
  if (seconds <= 0) return 0;
  std::uint32_t timeouts = 1;
  std::int64_t gap = 1;
  for (std::int64_t passed = 1; seconds > passed && timeouts < most; passed += gap) {
    ++timeouts;
    gap = std::min(2 * gap, longest);
  }
  return timeouts;
}

SynAckTimeout synack_timeout(std::uint32_t timeouts, std::uint32_t limit, bool acknowledged,
                             std::uint32_t deferred) {
  if (deferred == 0) return timeouts >= limit ? SynAckTimeout::Expires : SynAckTimeout::Resends;
  const bool waits_for_data = acknowledged && timeouts < deferred;
  if (timeouts >= limit && !waits_for_data) return SynAckTimeout::Expires;
  // The last one asks for the ACK once more, which then makes a connection without data too.
  return acknowledged && timeouts + 1 < deferred ? SynAckTimeout::Waits : SynAckTimeout::Resends;
}

sim::Duration synack_gap(const KernelRules& rules, std::uint32_t sent) {
  constexpr sim::Duration longest = std::chrono::seconds(120);  // TCP_RTO_MAX; BSD never gets there
  const bool one_more = rules.synack_backoff == SynAckBackoff::OneOneDoubling && sent > 0;
  const bool constant = rules.synack_backoff == SynAckBackoff::Constant;
  const std::uint32_t doublings = constant ? 0 : std::min(one_more ? sent - 1 : sent, 20u);
  const sim::Duration gap = std::chrono::milliseconds(rules.synack_base_ms) * (1 << doublings);
  const std::chrono::milliseconds slop(sent == 0 ? 0 : rules.synack_slop_ms);
  return std::min<sim::Duration>(gap + slop, longest);
}

std::int64_t accept_queue_capacity(const KernelRules& rules, std::uint32_t backlog) {
  const std::int64_t b = backlog;
  switch (rules.accept_queue) {
    case AcceptQueueLimit::MoreThanBacklog:
      return b + 1;
    case AcceptQueueLimit::ThreeHalves:
    case AcceptQueueLimit::AckThreeHalves:
      return 3 * b / 2 + 1;
    case AcceptQueueLimit::AckTriple:
      return 3 * b + 1;
    case AcceptQueueLimit::AllAtSyn:
      break;
  }
  return b;
}

}  // namespace acceptlab::kernel
