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

TEST_CASE("a SYN queue holds B requests, from 6.13 on B + 1", "[kernel][queue]") {
  // B = 8: full at q >= 8 or at q > 8. The fix went into 5.4.290, 5.10.234, 5.15.177, 6.1.125,
  // 6.6.72 and 6.12.10; the series between them ended before it.
  for (const Version v : {Version{4, 3},
                          {4, 19},
                          {5, 9},
                          {5, 4, 289},
                          {5, 15, 176},
                          {6, 0},
                          {6, 1, 124},
                          {6, 2},
                          {6, 5},
                          {6, 6, 71},
                          {6, 7},
                          {6, 11},
                          {6, 12, 9}}) {
    CAPTURE(v.major, v.minor, v.patch);
    CHECK(requests_that_fit(v, 8) == 8);
  }
  for (const Version v : {Version{5, 4, 290},
                          {5, 10, 234},
                          {5, 15, 177},
                          {6, 1, 125},
                          {6, 6, 72},
                          {6, 12, 10},
                          {6, 13},
                          {6, 14}}) {
    CAPTURE(v.major, v.minor, v.patch);
    CHECK(requests_that_fit(v, 8) == 9);
  }
  CHECK(requests_that_fit({6, 18}, 8) == 9);  // measured: 40 SYNs, 9 requests, 31 drops
}

TEST_CASE("a version without a patch level is the newest of its series", "[kernel][queue]") {
  const auto minor = GENERATE(1u, 6u, 12u);
  CHECK(requests_that_fit({6, minor}, 8) == 9);
  CHECK(requests_that_fit({6, minor, 1}, 8) == 8);
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
  // FreeBSD 5 and 6 as DragonFly, which came from 4.
  const KernelRules freebsd_6 = bsd_rules(System::FreeBsd, {6, 4});
  CHECK_FALSE(accept_queue_refuses_syn(freebsd_6, 128, 0, 128));
  CHECK(accept_queue_refuses_syn(freebsd_6, 129, 0, 128));
  CHECK_FALSE(accept_queue_refuses_ack(freebsd_6, 192, 128));
  CHECK(accept_queue_refuses_ack(freebsd_6, 193, 128));
}

TEST_CASE("macOS counts complete and half-open connections together at the SYN",
          "[kernel][queue]") {
  // so_qlen >= so_qlimit = 128: 100 + 27 leave room for one, 100 + 28 and 128 + 0 for none. So no
  // final ACK ever finds more than 127 before it, and there is no 3/2.
  const KernelRules macos = bsd_rules(System::MacOs, {14, 0});
  CHECK_FALSE(accept_queue_refuses_syn(macos, 100, 0, 128, 27));
  CHECK(accept_queue_refuses_syn(macos, 100, 0, 128, 28));
  CHECK(accept_queue_refuses_syn(macos, 128, 0, 128, 0));
  CHECK(accept_queue_refuses_syn(macos, 0, 128, 128, 128));
  CHECK_FALSE(accept_queue_refuses_ack(macos, 127, 128));
  CHECK(accept_queue_capacity(macos, 128) == 128);
}

TEST_CASE("the least backlogs", "[kernel][queue]") {
  const KernelRules macos = bsd_rules(System::MacOs, {14, 0});
  CHECK(effective_backlog(macos, 0) == 128);  // solisten(): backlog <= 0 is somaxconn
  CHECK(effective_backlog(macos, 1) == 1);
  const KernelRules openbsd = bsd_rules(System::OpenBsd, {7, 4});
  CHECK(effective_backlog(openbsd, 5) == 80);  // kern.sominconn
  CHECK(effective_backlog(openbsd, 100) == 100);
  CHECK(effective_backlog(openbsd, 511) == 128);
  CHECK(effective_backlog(linux_rules({6, 18}), 0) == 0);
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
  // FreeBSD: 1 + (2 + .2) + (4 + .2) + (8 + .2) s; before 13: 3 + 6 + 12 + 24 s.
  CHECK(synack_times(bsd_rules(System::FreeBsd, {13, 0})) == Times{1000, 3200, 7400, 15600});
  CHECK(synack_times(bsd_rules(System::FreeBsd, {6, 4})) == Times{3000, 9000, 21000, 45000});
  CHECK(synack_times(bsd_rules(System::FreeBsd, {11, 0})) == Times{3000, 9000, 21000, 45000});
  // 3 + 6 + 12 + 24 = 45 s are below tcp_keepinit = 75 s, + 48 = 93 s are not; with 1.5 s first
  // 1.5 + 3 + 6 + 12 + 24 = 46.5 s and, + 48, 94.5 s.
  const Times from_3_s{3000, 9000, 21000, 45000, 93000};
  CHECK(synack_times(bsd_rules(System::NetBsd, {10, 0})) == from_3_s);
  CHECK(synack_times(bsd_rules(System::OpenBsd, {7, 2})) == from_3_s);
  CHECK(synack_times(bsd_rules(System::OpenBsd, {7, 3})) ==
        Times{1500, 4500, 10500, 22500, 46500, 94500});
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

TEST_CASE("up to 4.2 half full is half the SYN table", "[kernel][queue]") {
  // qlen >> (max_qlen_log - 1): B = 16 has a table of roundup_pow2(17) = 32, so from 16 on. No
  // request is young, so that all but 2 retries are given up.
  const KernelRules old = linux_rules({4, 2});
  CHECK(synack_retry_limit(old, 5, 15, 0, 16) == 5);
  CHECK(synack_retry_limit(old, 5, 16, 0, 16) == 2);
  CHECK(synack_retry_limit(linux_rules({4, 3}), 5, 9, 0, 16) == 2);
  // max_syn_backlog caps the table: min(1000, 20) + 1 -> 32.
  KernelRules small = old;
  small.max_syn_backlog = 20;
  CHECK(synack_retry_limit(small, 5, 15, 0, 1000) == 5);
  CHECK(synack_retry_limit(small, 5, 16, 0, 1000) == 2);
}

}  // namespace
}  // namespace acceptlab::kernel
