#include "models/kernel/queue_limits.hpp"

#include <algorithm>
#include <bit>

namespace acceptlab::kernel {

std::uint32_t effective_backlog(std::int64_t argument, std::uint32_t somaxconn) {
  if (argument < 0 || argument > std::int64_t{somaxconn}) return somaxconn;
  return static_cast<std::uint32_t>(argument);
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
                              std::uint32_t backlog) {
  if (rules.accept_queue == AcceptQueueLimit::AckThreeHalves) return false;
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
      break;
  }
  return pending > 3 * limit;
}

std::uint32_t synack_retry_limit(const KernelRules& rules, std::uint32_t retries,
                                 std::uint32_t requests, std::uint32_t young,
                                 std::uint32_t backlog) {
  // reqsk_timer_handler() in net/ipv4/inet_connection_sock.c: while young requests are few, old
  // ones make room. Each retry given up needs twice as many young ones to be kept.
  if (!rules.early_expiry || std::uint64_t{requests} * 2 <= std::max(8u, backlog)) return retries;
  std::uint64_t enough = std::uint64_t{young} * 2;
  std::uint32_t limit = retries;
  while (limit > 2 && requests >= enough) {
    --limit;
    enough *= 2;
  }
  return limit;
}

sim::Duration synack_gap(const KernelRules& rules, std::uint32_t sent) {
  constexpr sim::Duration longest = std::chrono::seconds(120);  // TCP_RTO_MAX; BSD never gets there
  const bool one_more = rules.synack_backoff == SynAckBackoff::OneOneDoubling && sent > 0;
  const std::uint32_t doublings = std::min(one_more ? sent - 1 : sent, 20u);
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
  }
  return b + 1;
}

}  // namespace acceptlab::kernel
