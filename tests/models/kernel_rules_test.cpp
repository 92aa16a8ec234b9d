#include "models/kernel/kernel_rules.hpp"

#include <array>
#include <cstdint>

#include "models/kernel/listen_group.hpp"
#include "tests/catch.hpp"

namespace acceptlab::kernel {
namespace {

TEST_CASE("Linux by version", "[kernel][rules]") {
  struct Column {
    Version version;
    bool reuseport;
    Selection selection;
    HashForm hash;
    bool wildcard_zero, again_at_ack;
    IncomingCpu incoming_cpu;
    SynQueueLimit syn_queue;
    bool young_guard;
    std::uint32_t somaxconn;
    bool migrates;
  };
  using enum Selection;
  using H = HashForm;
  using I = IncomingCpu;
  using Q = SynQueueLimit;
  constexpr auto table = Q::PowerOfTwoTable;
  const std::array columns{
      Column{{2, 6, 32}, false, Newest, H::None, false, true, I::Ignored, table, true, 128, false},
      Column{{3, 8}, false, Newest, H::None, false, true, I::Ignored, table, true, 128, false},
      Column{{3, 9}, true, Walk, H::JenkinsOld, false, true, I::Ignored, table, true, 128, false},
      Column{
          {3, 13, 9}, true, Walk, H::JenkinsOld, false, true, I::Ignored, table, true, 128, false},
      Column{{4, 1}, true, Walk, H::Jenkins, false, true, I::Ignored, table, true, 128, false},
      Column{{4, 3}, true, Walk, H::Jenkins, false, true, I::Ignored, Q::AtLeast, true, 128, false},
      Column{{4, 4}, true, Walk, H::Jenkins, false, false, I::Score, Q::AtLeast, true, 128, false},
      Column{{4, 5}, true, Walk, H::Jenkins, false, false, I::Score, Q::AtLeast, true, 128, false},
      Column{
          {4, 6}, true, Scaled, H::Jenkins, false, false, I::Ignored, Q::AtLeast, true, 128, false},
      Column{{4, 10},
             true,
             Scaled,
             H::Jenkins,
             false,
             false,
             I::Ignored,
             Q::AtLeast,
             false,
             128,
             false},
      Column{
          {5, 0}, true, Scaled, H::Jenkins, true, false, I::Ignored, Q::AtLeast, false, 128, false},
      Column{{5, 4},
             true,
             Scaled,
             H::Jenkins,
             true,
             false,
             I::Ignored,
             Q::MoreThan,
             false,
             4096,
             false},
      Column{{5, 9, 9},
             true,
             Scaled,
             H::Jenkins,
             true,
             false,
             I::Ignored,
             Q::AtLeast,
             false,
             4096,
             false},
      Column{{5, 14},
             true,
             Scaled,
             H::Jenkins,
             true,
             false,
             I::Ignored,
             Q::AtLeast,
             false,
             4096,
             true},
      Column{{6, 1},
             true,
             Scaled,
             H::Jenkins,
             true,
             false,
             I::Ignored,
             Q::MoreThan,
             false,
             4096,
             true},
      Column{{6, 2},
             true,
             Scaled,
             H::Jenkins,
             true,
             false,
             I::FromSlot,
             Q::AtLeast,
             false,
             4096,
             true},
      Column{{6, 14},
             true,
             Scaled,
             H::Jenkins,
             true,
             false,
             I::FromSlot,
             Q::MoreThan,
             false,
             4096,
             true},
      Column{{6, 15},
             true,
             Scaled,
             H::JenkinsPlusPort,
             true,
             false,
             I::FromSlot,
             Q::MoreThan,
             false,
             4096,
             true},
  };
  for (const Column& c : columns) {
    CAPTURE(c.version.major, c.version.minor);
    const KernelRules r = rules_for(System::Linux, c.version);
    CHECK(r.reuseport_succeeds == c.reuseport);
    CHECK(r.balances_v4 == c.reuseport);
    CHECK(r.group_rule(false, false, true).selection == c.selection);
    CHECK(r.hash == c.hash);
    CHECK(r.wildcard_hashed_as_zero == c.wildcard_zero);
    CHECK(r.choose_again_at_ack == c.again_at_ack);
    CHECK(r.listener_lock_on_packets == c.again_at_ack);
    CHECK(r.incoming_cpu == c.incoming_cpu);
    CHECK(r.syn_queue == c.syn_queue);
    CHECK(r.young_guard == c.young_guard);
    CHECK(r.somaxconn == c.somaxconn);
    CHECK((r.on_close == OnClose::ResetOrMigrate) == c.migrates);
  }
}

TEST_CASE("DragonFly by version", "[kernel][rules]") {
  struct Column {
    Version version;
    Selection selection;
    Membership membership;
    ProtocolCpu cpu;
    OnClose on_close;
    std::uint32_t kevent_cap;
  };
  const std::array columns{
      Column{{3, 4},
             Selection::Newest,
             Membership::AppendCloseGap,
             ProtocolCpu::Masked,
             OnClose::Reset,
             0},
      Column{{3, 5},
             Selection::HashThreshold,
             Membership::AppendCloseGap,
             ProtocolCpu::Masked,
             OnClose::Reset,
             0},
      Column{{3, 6},
             Selection::Modulo16,
             Membership::AppendCloseGap,
             ProtocolCpu::Masked,
             OnClose::Inherit,
             0},
      Column{{4, 0},
             Selection::Modulo16,
             Membership::StoredIndex,
             ProtocolCpu::Masked,
             OnClose::Inherit,
             0},
      Column{{5, 0},
             Selection::Modulo128,
             Membership::StoredIndex,
             ProtocolCpu::Modulo128,
             OnClose::Inherit,
             0},
      Column{{5, 2},
             Selection::Modulo128,
             Membership::StoredIndex,
             ProtocolCpu::Modulo128,
             OnClose::Inherit,
             32},
  };
  for (const Column& c : columns) {
    CAPTURE(c.version.major, c.version.minor);
    const KernelRules r = rules_for(System::DragonFly, c.version);
    const GroupRule rule = r.group_rule(false, false, true);
    CHECK(rule.selection == c.selection);
    CHECK(rule.membership == c.membership);
    CHECK(r.protocol_cpu == c.cpu);
    CHECK(r.on_close == c.on_close);
    CHECK(r.kevent_data_cap == c.kevent_cap);
    CHECK(r.choose_again_at_ack);
    CHECK_FALSE(r.ack_needs_chosen_request);
  }
}

TEST_CASE("a woken epoll counts as waiting until its thread runs before Linux 5.7",
          "[kernel][rules]") {
  CHECK(linux_rules({4, 5}).epoll_waits_until_run);
  CHECK(linux_rules({5, 6}).epoll_waits_until_run);
  CHECK_FALSE(linux_rules({5, 7}).epoll_waits_until_run);
  CHECK_FALSE(rules_for(System::FreeBsd, {13, 0}).epoll_waits_until_run);
}

TEST_CASE("on the other BSDs one socket gets everything", "[kernel][rules]") {
  struct Row {
    System system;
    Version version;
    bool asks;
    std::uint32_t specific, wildcard;  // of sockets 0 (oldest) to 3
  };
  const std::array rows{
      Row{System::FreeBsd, {11, 0}, true, 3, 0},  Row{System::FreeBsd, {13, 0}, false, 3, 0},
      Row{System::FreeBsd, {14, 0}, false, 3, 3}, Row{System::NetBsd, {9, 0}, true, 3, 3},
      Row{System::OpenBsd, {7, 0}, true, 3, 3},   Row{System::MacOs, {14, 0}, true, 3, 0}};
  for (const Row& row : rows) {
    CAPTURE(system_names[static_cast<std::size_t>(row.system)], row.version.major);
    const KernelRules r = rules_for(row.system, row.version);
    CHECK(r.reuseport_succeeds);
    for (const bool wildcard : {false, true}) {
      ListenGroup group(r.group_rule(false, wildcard, row.asks));
      for (std::uint32_t i = 0; i < 4; ++i) group.join(i);
      const std::uint32_t expected = wildcard ? row.wildcard : row.specific;
      CHECK(group.choose(0) == expected);
      CHECK(group.choose(0xdeadbeef) == expected);
      group.leave(expected);  // the next in rank takes over
      CHECK(group.choose(0) == (expected == 3 ? 2u : 1u));
    }
  }
}

TEST_CASE("FreeBSD balances from 12.0 on, if the program asks", "[kernel][rules]") {
  CHECK_FALSE(rules_for(System::FreeBsd, {11, 4}).balances_v4);
  const KernelRules r = rules_for(System::FreeBsd, {12, 0});
  CHECK(r.balances_v4);
  CHECK(r.balances_v6);
  CHECK(r.group_rule(false, true, true).selection == Selection::LbModulo);
  CHECK(r.group_rule(false, true, true).membership == Membership::AppendCloseGap);
  CHECK(r.group_rule(false, true, false).selection == Selection::Oldest);
  CHECK(r.on_close == OnClose::Reset);
}

TEST_CASE("what becomes of a final ACK, and of requests whose listener closes", "[kernel][rules]") {
  struct Row {
    System system;
    Version version;
    AckOverflow ack_overflow;
    RequestsOnClose requests;
  };
  using A = AckOverflow;
  using R = RequestsOnClose;
  for (const Row& row : {Row{System::Linux, {4, 3}, A::Ignored, R::Removed},
                         Row{System::Linux, {4, 4}, A::Ignored, R::UntilTimer},
                         Row{System::Linux, {6, 18}, A::Ignored, R::UntilTimer},
                         Row{System::DragonFly, {5, 8}, A::Forgotten, R::UntilTimer},
                         Row{System::FreeBsd, {6, 4}, A::Forgotten, R::UntilTimer},
                         Row{System::FreeBsd, {7, 0}, A::Reset, R::Kept},
                         Row{System::FreeBsd, {14, 0}, A::Reset, R::Kept},
                         Row{System::NetBsd, {9, 0}, A::Reset, R::Removed},
                         Row{System::OpenBsd, {7, 4}, A::Reset, R::Removed}}) {
    CAPTURE(system_names[static_cast<std::size_t>(row.system)], row.version.major);
    const KernelRules r = rules_for(row.system, row.version);
    CHECK(r.ack_overflow == row.ack_overflow);
    CHECK(r.requests_on_close == row.requests);
  }
  CHECK(rules_for(System::MacOs, {14, 0}).requests_on_close == R::Reset);
}

TEST_CASE("half-open connections of macOS stand in the listener's own queue", "[kernel][rules]") {
  const KernelRules r = rules_for(System::MacOs, {14, 0});
  CHECK(r.syncache_entries == no_limit);
  CHECK(r.accept_queue == AcceptQueueLimit::AllAtSyn);
  CHECK(r.syn_drops_oldest_request);
  CHECK_FALSE(rules_for(System::NetBsd, {10, 0}).syn_drops_oldest_request);
}

TEST_CASE("every system is modelled over a range of versions", "[kernel][rules]") {
  for (std::size_t i = 0; i < system_names.size(); ++i) {
    const auto system = static_cast<System>(i);
    const VersionRange range = modelled_versions(system);
    CHECK(range.oldest < range.newest);
    const KernelRules later = rules_for(system, {range.newest.major + 1, 0});
    CHECK(later.system == system);
    CHECK(later.evidence == Evidence::Weak);
  }
  CHECK(modelled_versions(System::Linux).oldest > Version{2, 4, 37});
  CHECK(rules_for(System::Linux, {6, 18}).evidence == Evidence::Measured);
  CHECK(rules_for(System::Linux, {6, 1}).evidence == Evidence::Source);
  CHECK(rules_for(System::Linux, {3, 13}).evidence == Evidence::Weak);
  CHECK(rules_for(System::DragonFly, {5, 8}).evidence == Evidence::Source);
  CHECK(rules_for(System::FreeBsd, {13, 0}).evidence == Evidence::Source);
  CHECK(rules_for(System::FreeBsd, {11, 0}).evidence == Evidence::Weak);
  CHECK(rules_for(System::NetBsd, {10, 1}).evidence == Evidence::Source);
  CHECK(rules_for(System::NetBsd, {9, 0}).evidence == Evidence::Weak);
  CHECK(rules_for(System::OpenBsd, {7, 7}).evidence == Evidence::Source);
  CHECK(rules_for(System::MacOs, {14, 0}).evidence == Evidence::Weak);
}

}  // namespace
}  // namespace acceptlab::kernel
