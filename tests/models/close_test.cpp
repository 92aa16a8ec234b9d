#include <numeric>

#include "tests/catch.hpp"
#include "tests/models/tcp_lab.hpp"

// What becomes of the connections of a listen socket that closes.

namespace acceptlab::kernel {
namespace {

using namespace std::chrono_literals;
using Sent = TcpLab::Sent;
using State = Connection::State;

constexpr Version v4_1{4, 1}, v5_13{5, 13}, v6_18{6, 18};

std::vector<std::uint64_t> order_in(ListenSocket& socket) {
  std::vector<std::uint64_t> order;
  for (Connection* c = socket.first(); c != nullptr; c = c->next) order.push_back(c->ordinal);
  return order;
}

void migrate(KernelRules& rules) { rules.migrate_requests = true; }

TEST_CASE("pending connections of a closing socket", "[models][on-close]") {
  // S1 holds s0 s1 s2, S2 holds s3 s4 s5; S2 closes. Linux resets three; with tcp_migrate_req they
  // move to the only survivor, in order; DragonFly since 3.6 lets the heir inherit them, in order.
  struct Case {
    System system;
    Version version;
    bool migrates;
    std::vector<std::uint64_t> on_s1;
    unsigned resets;
  };
  const auto c = GENERATE(values<Case>({
      {System::Linux, v4_1, false, {0, 1, 2}, 3},
      {System::Linux, v6_18, false, {0, 1, 2}, 3},
      {System::Linux, v6_18, true, {0, 1, 2, 3, 4, 5}, 0},
      {System::Linux, v5_13, true, {0, 1, 2}, 3},  // the sysctl came with 5.14
      {System::DragonFly, {5, 8}, false, {0, 1, 2, 3, 4, 5}, 0},
      {System::DragonFly, {3, 4}, false, {0, 1, 2}, 3},
      {System::FreeBsd, {13, 0}, false, {0, 1, 2}, 3},
  }));
  INFO(system_names.at(static_cast<std::size_t>(c.system))
       << " " << c.version.major << "." << c.version.minor << c.migrates);
  TcpLab lab(c.system, c.version, 100, 2, c.migrates ? migrate : nullptr);
  lab.handshakes(3, 0);
  lab.handshakes(3, 1);

  lab.tcp().close(lab.socket(1));

  CHECK(order_in(lab.socket(0)) == c.on_s1);
  CHECK(lab.socket(1).pending() == 0);
  CHECK(lab.resets(LossCause::ClosePending) == c.resets);
  CHECK(lab.socket(1).on_close.lost == c.resets);
  CHECK(lab.socket(1).on_close.moved == c.on_s1.size() - 3);
  const auto counters = lab.counters();
  const auto counter = [&](const char* name) {
    return counters.contains(name) ? counters.at(name) : 0;
  };
  CHECK(counter(name_of(Counter::PendingReset, c.system)) == c.resets);
  CHECK(counter("TCPMigrateReqSuccess") == (c.system == System::Linux ? c.on_s1.size() - 3 : 0));
}

TEST_CASE("the last socket to close resets all that wait", "[models][on-close]") {
  const auto [system, version] = GENERATE(
      table<System, Version>({{System::Linux, v6_18}, {System::DragonFly, Version{5, 8}}}));
  TcpLab lab(system, version, 100, 1, migrate);
  lab.handshakes(3);
  lab.tcp().close(lab.socket());
  CHECK(lab.resets(LossCause::ClosePending) == 3);
  lab.syn();
  CHECK(lab.sent(Sent::Refusal) == 1);
  // Linux counts each that found nowhere to go (linux.md, section 3).
  if (system == System::Linux) CHECK(lab.counters().at("TCPMigrateReqFailure") == 3);
}

TEST_CASE("an heir's limit does not count for what it inherits", "[models][on-close]") {
  // L = 4: each queue holds 5 after one handshake at a time. The heir has 10 > 3L/2 = 6, so that
  // SYNs that it is given are dropped and final ACKs of SYNs taken before are lost.
  TcpLab lab(System::DragonFly, {5, 8}, 4, 2);
  lab.handshakes(5, 1);
  lab.handshakes(4, 0);
  const auto early = lab.syns(1, 0);
  lab.handshakes(1, 0);
  lab.tcp().close(lab.socket(1));
  CHECK(lab.socket(0).pending() == 10);
  lab.syn(0);
  CHECK(lab.dropped_syns() == 1);
  lab.acks(early);
  CHECK(early.front()->state == State::Forgotten);
  // It takes SYNs again once 4 are left, and not before.
  for (int i = 0; i < 5; ++i) lab.tcp().accept(lab.socket(0));
  lab.syn(0);
  CHECK(lab.dropped_syns() == 2);
  lab.tcp().accept(lab.socket(0));
  CHECK(lab.handshake(0).state == State::Queued);
}

TEST_CASE("migration does not look at the survivor's limit, a final ACK does",
          "[models][on-close]") {
  // B = 4 on Linux: both hold 5. After the close the survivor has 10. The half-open one of the
  // closed socket is completed at its ACK only if the survivor has room: it has none.
  TcpLab lab(System::Linux, v6_18, 4, 2, migrate);
  const auto half = lab.syns(1, 1);
  lab.handshakes(5, 0);
  lab.handshakes(5, 1);
  lab.tcp().close(lab.socket(1));
  CHECK(lab.socket(0).pending() == 10);
  lab.acks(half);
  CHECK(half.front()->state == State::Unqueued);
  for (int i = 0; i < 6; ++i) lab.tcp().accept(lab.socket(0));
  lab.tcp().data(*half.front());
  CHECK(half.front()->state == State::Queued);
  CHECK(half.front()->socket == &lab.socket(0));
}

TEST_CASE("migrated connections go where their own hash points among the survivors",
          "[models][on-close]") {
  // Four sockets, the second closes: every connection lands where a flow with its established hash
  // (real local address) would, and all three survivors get some of 90 (30 each, 4.5 is one sigma).
  TcpLab lab(System::Linux, v6_18, 1000, 4, migrate);
  lab.handshakes(90, 1);
  lab.tcp().close(lab.socket(1));
  CHECK(lab.socket(0).pending() + lab.socket(2).pending() + lab.socket(3).pending() == 90);
  for (const unsigned s : {0U, 2U, 3U}) {
    CHECK(lab.socket(s).pending() > 7);
    CHECK(lab.socket(s).counts.migrated_in == lab.socket(s).pending());
  }
}

TEST_CASE("Linux: half-open connections of a closed socket", "[models][on-close]") {
  // They stay until their next ACK, which draws a RST, or their timer, which drops them in silence;
  // with tcp_migrate_req the ACK completes them on a survivor.
  const auto migrates = GENERATE(false, true);
  TcpLab lab(System::Linux, v6_18, 100, 2, migrates ? migrate : nullptr);
  const auto acked = lab.syns(10, 1), silent = lab.syns(10, 1);
  lab.tcp().close(lab.socket(1));
  CHECK(lab.sent(Sent::Reset) == 0);
  lab.acks(acked);
  CHECK(lab.resets(LossCause::CloseHandshake) == (migrates ? 0 : 10));
  CHECK(lab.socket(0).pending() == (migrates ? 10U : 0U));
  for (Connection* c : silent) lab.tcp().expect_no_ack(*c);
  lab.run_for(1500ms);
  CHECK(TcpLab::in_state(silent, State::Ended) == (migrates ? 0U : 10U));
}

TEST_CASE("Linux up to 4.3: a new member strands handshakes under way", "[models][on-close]") {
  // The final ACK runs the choice again; a request that is another member's is not found: RST. From
  // 4.4 on it is found by its 4-tuple.
  const auto [version, stranded] = GENERATE(table<Version, bool>({{v4_1, true}, {v6_18, false}}));
  TcpLab lab(System::Linux, version, 100, 4);
  const auto all = lab.syns(80);
  lab.tcp().close(lab.socket(3));
  unsigned moved = 0;
  for (Connection* c : all) {
    if (c->socket == &lab.socket(3)) continue;
    const bool changes = lab.choice_for(*c) != c->socket;
    moved += changes ? 1U : 0U;
    lab.tcp().final_ack(*c);
    CHECK((c->state == State::Ended) == (stranded && changes));
  }
  CHECK(moved > 0);
}

TEST_CASE("DragonFly: half-open ones complete on whoever the ACK's hash names",
          "[models][on-close]") {
  TcpLab lab(System::DragonFly, {5, 8}, 100, 3);
  const auto all = lab.syns(30);
  lab.tcp().close(lab.socket(2));
  lab.acks(all);
  CHECK(TcpLab::in_state(all, State::Queued) == 30);
  for (Connection* c : all) CHECK(c->socket == lab.choice_for(*c));
}

TEST_CASE("DragonFly: the heir is the last member", "[models][on-close]") {
  // Upwards: 0 to 6 of 8 all go to 7. Downwards they cascade: 7 to 6, both to 5, ...
  SECTION("closing upwards") {
    TcpLab lab(System::DragonFly, {5, 8}, 100, 8);
    for (int s = 0; s < 8; ++s) lab.handshakes(1, s);
    for (unsigned s = 0; s < 7; ++s) lab.tcp().close(lab.socket(s));
    CHECK(order_in(lab.socket(7)) == std::vector<std::uint64_t>{7, 0, 1, 2, 3, 4, 5, 6});
    CHECK(lab.socket(7).counts.inherited_in == 7);
  }
  SECTION("closing downwards") {
    TcpLab lab(System::DragonFly, {5, 8}, 100, 8);
    for (int s = 0; s < 8; ++s) lab.handshakes(1, s);
    for (unsigned s = 7; s > 3; --s) lab.tcp().close(lab.socket(s));
    CHECK(order_in(lab.socket(3)) == std::vector<std::uint64_t>{3, 4, 5, 6, 7});
  }
}

}  // namespace
}  // namespace acceptlab::kernel
