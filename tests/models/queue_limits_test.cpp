#include "models/kernel/queue_limits.hpp"

#include <cstdint>
#include <vector>

#include "tests/catch.hpp"

namespace acceptlab::kernel {
namespace {

using std::chrono::seconds;

TEST_CASE("listen's argument is cut to somaxconn, and a negative one is somaxconn",
          "[kernel][queue]") {
  CHECK(effective_backlog(511, 128) == 128);
  CHECK(effective_backlog(511, 4096) == 511);
  CHECK(effective_backlog(-1, 4096) == 4096);
  CHECK(effective_backlog(0, 128) == 0);
}

TEST_CASE("size of the SYN table up to 4.2", "[kernel][queue]") {
  // roundup_pow2(max(8, min(B, max_syn_backlog)) + 1): (128, 256) -> 129 -> 256; (5, 256) -> 9 ->
  // 16; (511, 2048) -> 512 -> 512; (1024, 512) -> 513 -> 1024.
  const auto [backlog, max_syn_backlog, size] = GENERATE(table<unsigned, unsigned, unsigned>(
      {{128, 256, 256}, {128, 128, 256}, {5, 256, 16}, {511, 2048, 512}, {1024, 512, 1024}}));
  CHECK(syn_table_size(backlog, max_syn_backlog) == size);
  const KernelRules rules = linux_rules({3, 14});
  CHECK_FALSE(syn_queue_full(rules, size - 1, backlog, max_syn_backlog));
  CHECK(syn_queue_full(rules, size, backlog, max_syn_backlog));
}

/// Requests that fit when SYNs come one after the other and nothing is accepted or acknowledged.
std::uint32_t requests_that_fit(Version version, std::uint32_t backlog) {
  std::uint32_t requests = 0;
  while (!syn_queue_full(linux_rules(version), requests, backlog, 4096)) ++requests;
  return requests;
}

TEST_CASE("a SYN queue holds B requests, from 6.1 on B + 1", "[kernel][queue]") {
  CHECK(requests_that_fit({4, 3}, 8) == 8);
  CHECK(requests_that_fit({5, 9}, 8) == 8);
  CHECK(requests_that_fit({6, 1}, 8) == 9);  // measured: 40 SYNs, 9 requests, 31 drops
  CHECK(requests_that_fit({6, 18}, 8) == 9);
}

TEST_CASE("without cookies a quarter of max_syn_backlog is kept for proven peers",
          "[kernel][queue]") {
  // max_syn_backlog 32: a quarter is 8, and 32 - q < 8 from q = 25 on. Measured: 25 of 60.
  const KernelRules rules = linux_rules({6, 18});
  CHECK_FALSE(syn_backlog_reserved(rules, 24, 32));
  CHECK(syn_backlog_reserved(rules, 25, 32));
  CHECK(syn_backlog_reserved(rules, 40, 32));
}

TEST_CASE("Linux: a queue of backlog B holds B + 1 connections", "[kernel][queue]") {
  // Measured with B = 4: 12 handshakes one after the other, 5 queued, 7 SYNs dropped.
  const KernelRules rules = linux_rules({6, 18});
  std::uint32_t pending = 0, dropped = 0;
  for (int i = 0; i < 12; ++i) {
    accept_queue_refuses_syn(rules, pending, 0, 4) ? ++dropped : ++pending;
  }
  CHECK(pending == 5);
  CHECK(dropped == 7);
  CHECK_FALSE(accept_queue_refuses_ack(rules, 4, 4));
  CHECK(accept_queue_refuses_ack(rules, 5, 4));
}

TEST_CASE("up to 4.9 a full accept queue drops a SYN only if more than one request is young",
          "[kernel][queue]") {
  CHECK_FALSE(accept_queue_refuses_syn(linux_rules({4, 9}), 5, 1, 4));
  CHECK(accept_queue_refuses_syn(linux_rules({4, 9}), 5, 2, 4));
  CHECK(accept_queue_refuses_syn(linux_rules({4, 10}), 5, 0, 4));
}

TEST_CASE("the BSDs' limits for L = 128", "[kernel][queue]") {
  // DragonFly: SYNs stop at q = 129, final ACKs are lost from q = 193 = 3 * 128 / 2 + 1.
  const KernelRules dragonfly = dragonfly_rules({5, 8});
  CHECK_FALSE(accept_queue_refuses_syn(dragonfly, 128, 0, 128));
  CHECK(accept_queue_refuses_syn(dragonfly, 129, 0, 128));
  CHECK_FALSE(accept_queue_refuses_ack(dragonfly, 192, 128));
  CHECK(accept_queue_refuses_ack(dragonfly, 193, 128));
  CHECK(accept_queue_refuses_ack(dragonfly, 8, 5));  // 3 * 5 / 2 = 7
  // FreeBSD looks at the queue only when the handshake is complete; OpenBSD allows three times L.
  const KernelRules freebsd = bsd_rules(System::FreeBsd, {13, 0});
  CHECK_FALSE(accept_queue_refuses_syn(freebsd, 500, 0, 128));
  CHECK(accept_queue_refuses_ack(freebsd, 193, 128));
  const KernelRules openbsd = bsd_rules(System::OpenBsd, {7, 0});
  CHECK(accept_queue_refuses_syn(openbsd, 129, 0, 128));
  CHECK_FALSE(accept_queue_refuses_ack(openbsd, 384, 128));
  CHECK(accept_queue_refuses_ack(openbsd, 385, 128));
  CHECK_FALSE(syn_queue_full(dragonfly, 20000, 128, 0));
}

/// Milliseconds after the SYN at which the SYN-ACK is sent again, and last the request's end.
std::vector<long> synack_times(const KernelRules& rules) {
  std::vector<long> times;
  sim::Duration at{};
  for (std::uint32_t sent = 0; sent <= rules.synack_retries; ++sent) {
    at += synack_gap(rules, sent);
    times.push_back(static_cast<long>(at / std::chrono::milliseconds(1)));
  }
  return times;
}

TEST_CASE("when a SYN-ACK is sent again, and when the request dies", "[kernel][queue]") {
  using Times = std::vector<long>;
  CHECK(synack_times(linux_rules({6, 18})) == Times{1000, 3000, 7000, 15000, 31000, 63000});
  CHECK(synack_times(dragonfly_rules({5, 8})) == Times{1000, 2000, 4000, 8000, 16000});
  CHECK(synack_times(bsd_rules(System::FreeBsd, {13, 0})) == Times{1000, 3200, 7400, 15600});
  CHECK(synack_gap(linux_rules({6, 1}), 10) == seconds(120));
}

TEST_CASE("requests expire earlier while the SYN queue is over half full", "[kernel][queue]") {
  const KernelRules rules = linux_rules({6, 1});
  // B = 16: half full is 8 requests.
  CHECK(synack_retry_limit(rules, 5, 8, 0, 16) == 5);
  CHECK(synack_retry_limit(rules, 5, 9, 9, 16) == 5);   // 9 < 2 * 9
  CHECK(synack_retry_limit(rules, 5, 10, 5, 16) == 4);  // 10 >= 10, 10 < 20
  CHECK(synack_retry_limit(rules, 5, 10, 2, 16) == 3);  // 10 >= 4, 8; < 16
  CHECK(synack_retry_limit(rules, 5, 10, 0, 16) == 2);
  CHECK(synack_retry_limit(rules, 1, 10, 0, 16) == 1);
  CHECK(synack_retry_limit(dragonfly_rules({5, 8}), 4, 100, 0, 16) == 4);
}

}  // namespace
}  // namespace acceptlab::kernel
