#include "tests/catch.hpp"
#include "tests/models/tcp_lab.hpp"

// Queue limits and what lies beyond them, driven segment by segment. "Measured" figures are those
// of Linux 6.18.

namespace acceptlab::kernel {
namespace {

using namespace std::chrono_literals;
using Sent = TcpLab::Sent;
using State = Connection::State;

constexpr Version v3_13{3, 13}, v4_1{4, 1}, v4_4{4, 4}, v5_9{5, 9}, v6_1{6, 1}, v6_18{6, 18};

TEST_CASE("one handshake after the other until the accept queue is full", "[models][tcp-input]") {
  // B = 4, 12 clients. Linux: B + 1 fit. Up to 4.9 a SYN is still taken while no more than one
  // request is young: the 6th and 7th connect, lose their final ACK and stay as requests; from the
  // 8th on two are young and SYNs are dropped. FreeBSD looks at the ACK alone: 3B/2 + 1 fit.
  struct Case {
    System system;
    Version version;
    unsigned queued, half_open, dropped;
  };
  const auto c = GENERATE(values<Case>({
      {System::Linux, v6_18, 5, 0, 7},
      {System::Linux, v6_1, 5, 0, 7},
      {System::Linux, v5_9, 5, 0, 7},
      {System::Linux, v4_1, 5, 2, 5},
      {System::Linux, v3_13, 5, 2, 5},
      {System::DragonFly, {5, 8}, 5, 0, 7},
      {System::NetBsd, {9, 0}, 5, 0, 7},
      {System::FreeBsd, {13, 0}, 7, 0, 0},
      {System::OpenBsd, {7, 4}, 5, 0, 7},
  }));
  INFO(system_names.at(static_cast<std::size_t>(c.system))
       << " " << c.version.major << "." << c.version.minor);
  TcpLab lab(c.system, c.version, 4);
  CHECK(lab.handshakes(12) == c.queued);
  CHECK(lab.socket().pending() == c.queued);
  CHECK(lab.socket().requests() == c.half_open);
  CHECK(lab.dropped_syns() == c.dropped);
}

TEST_CASE("twenty at once: the final ACKs meet the limit", "[models][tcp-input]") {
  // B = 4, so the SYN queue of 6.1 takes 5 and answers 15 with cookies; all 20 send their ACK.
  // Linux queues B + 1 = 5 and ignores 15. DragonFly and FreeBSD: 3B/2 + 1 = 7; OpenBSD: 3B + 1 =
  // 13. DragonFly forgets what does not fit without a RST; the other two send one.
  struct Case {
    System system;
    Version version;
    unsigned queued, resets = 0;
  };
  const auto c = GENERATE(values<Case>({
      {System::Linux, v6_18, 5},
      {System::Linux, v3_13, 5},
      {System::DragonFly, {5, 8}, 7},
      {System::FreeBsd, {13, 0}, 7, 13},
      {System::OpenBsd, {7, 4}, 13, 7},
  }));
  TcpLab lab(c.system, c.version, 4);
  const auto all = lab.syns(20);
  lab.acks(all);
  CHECK(lab.socket().pending() == c.queued);
  CHECK(lab.resets(LossCause::AckOverflow) == c.resets);
  if (c.system == System::Linux) {
    CHECK(TcpLab::in_state(all, State::Forgotten) == 0);
  } else {
    CHECK(TcpLab::in_state(all, State::Forgotten) == 20 - c.queued - c.resets);
    CHECK(lab.socket().requests() == 0);
  }
}

TEST_CASE("BSD: the next segment of a forgotten connection draws a reset", "[models][tcp-input]") {
  TcpLab lab(System::DragonFly, {5, 8}, 4);
  const auto all = lab.syns(20);
  lab.acks(all);
  for (Connection* c : all) lab.tcp().data(*c);
  CHECK(lab.resets(LossCause::AckOverflow) == 13);
  CHECK(lab.socket().pending() == 7);
}

TEST_CASE("Linux, measured: three queued, five more at once, B = 4", "[models][tcp-input]") {
  // 2 are queued, 3 final ACKs dropped; the 3 stay half open, their SYN-ACK goes out again 1, 3, 7,
  // 15 and 31 s after the SYN; at 63 s they are gone, and data after that draws a RST.
  TcpLab lab(System::Linux, v6_18, 4);
  lab.handshakes(3);
  const auto five = lab.syns(5);
  lab.acks(five);
  CHECK(TcpLab::in_state(five, State::Queued) == 2);
  CHECK(TcpLab::in_state(five, State::Unqueued) == 3);
  CHECK(lab.socket().requests() == 3);

  lab.run_for(62s);
  for (Connection* c : five) {
    if (c->state != State::Unqueued) continue;
    CHECK(lab.seconds_of(*c) == std::vector<long>{1, 3, 7, 15, 31});
  }
  CHECK(lab.socket().requests() == 3);
  lab.run_for(1s);
  CHECK(lab.socket().requests() == 0);
  CHECK(lab.sent(Sent::Reset) == 0);
  for (Connection* c : five) lab.tcp().data(*c);
  CHECK(lab.resets(LossCause::AckOverflow) == 3);

  const auto counters = lab.counters();
  CHECK(counters.at("ListenOverflows") == 3);
  CHECK(counters.at("ListenDrops") == 3);
  CHECK(counters.at("TCPSynRetrans") == 15);
  CHECK(counters.at("PassiveOpens") == 5);
}

TEST_CASE("Linux: a dropped final ACK has a second chance with the data", "[models][tcp-input]") {
  // Measured: after an accept made room the client's data segment completed the handshake.
  // B = 4, four queued: of two more the first is queued, the second loses its ACK.
  TcpLab lab(System::Linux, v6_18, 4);
  lab.handshakes(4);
  const auto two = lab.syns(2);
  lab.acks(two);
  Connection& second = *two.back();
  CHECK(second.state == State::Unqueued);
  lab.tcp().accept(lab.socket());
  lab.tcp().data(second);
  CHECK(second.state == State::Queued);
  CHECK(second.readable);
}

TEST_CASE("Linux: tcp_abort_on_overflow answers the dropped ACK with a reset",
          "[models][tcp-input]") {
  TcpLab lab(System::Linux, v6_18, 4, 1, [](KernelRules& r) { r.abort_on_overflow = true; });
  lab.handshakes(3);
  lab.acks(lab.syns(5));
  CHECK(lab.resets(LossCause::AckOverflow) == 3);
  CHECK(lab.socket().requests() == 0);
  CHECK(lab.counters().at("EmbryonicRsts") == 3);
}

TEST_CASE("Linux: a full SYN queue sends cookies, drops, or was never used",
          "[models][tcp-input]") {
  // 40 SYNs at once, B = 8 (measured for 6.18: 9 + 31, 9 + 31 drops, 40 cookies). 4.3 to 6.0: one
  // less. Up to 4.2 the table is roundup_pow2(max(8, 8) + 1) = 16.
  struct Case {
    Version version;
    std::uint8_t syncookies;
    unsigned requests, cookies, dropped;
  };
  const auto c = GENERATE(values<Case>({
      {v6_18, 1, 9, 31, 0},
      {v6_18, 0, 9, 0, 31},
      {v6_18, 2, 0, 40, 0},
      {v5_9, 1, 8, 32, 0},
      {v4_4, 1, 8, 32, 0},
      {v4_1, 1, 16, 24, 0},
      {v3_13, 0, 16, 0, 24},
  }));
  INFO(c.version.major << "." << c.version.minor << " syncookies " << int{c.syncookies});
  TcpLab lab(System::Linux, c.version, 8, 1, [&](KernelRules& r) { r.syncookies = c.syncookies; });
  const auto all = lab.syns(40);
  CHECK(lab.socket().requests() == c.requests);
  CHECK(TcpLab::in_state(all, State::Cookie) == c.cookies);
  CHECK(lab.dropped_syns() == c.dropped);
}

TEST_CASE("Linux: the last quarter of max_syn_backlog is kept, but only without cookies",
          "[models][tcp-input]") {
  // max_syn_backlog 32, B = 1000: 32 - q < 8 from q = 25 on (measured: exactly 25 of 60).
  const auto [syncookies, taken] = GENERATE(table<std::uint8_t, unsigned>({{0, 25}, {1, 60}}));
  TcpLab lab(System::Linux, v6_18, 1000, 1, [syncookies = syncookies](KernelRules& r) {
    r.syncookies = syncookies;
    r.max_syn_backlog = 32;
  });
  lab.syns(60);
  CHECK(lab.socket().requests() == taken);
}

TEST_CASE("Linux: a cookie's ACK that finds no room is dropped in silence", "[models][tcp-input]") {
  // Measured: no reply, even with abort_on_overflow, and nothing is retransmitted by the server.
  TcpLab lab(System::Linux, v6_18, 4, 1, [](KernelRules& r) {
    r.syncookies = 2;
    r.abort_on_overflow = true;
  });
  const auto all = lab.syns(8);
  lab.acks(all);
  lab.run_for(100s);
  CHECK(lab.socket().pending() == 5);
  CHECK(TcpLab::in_state(all, State::Cookie) == 3);
  CHECK(lab.sent(Sent::Reset) == 0);
  CHECK(lab.sent(Sent::SynAck) == 8);
}

TEST_CASE("Linux before 4.4: what a socket's owner has no room for is lost as what it is",
          "[models][tcp-input]") {
  // Cookies for all: a connection looks the same to a SYN sent again and to the ACK of its cookie.
  TcpLab lab(System::Linux, v4_1, 4, 1, [](KernelRules& r) { r.syncookies = 2; });
  Connection& c = lab.syn();
  REQUIRE(c.state == State::Cookie);
  lab.own_socket(1ms, 0);

  lab.tcp().syn(c);
  CHECK(lab.dropped_syns() == 1);
  CHECK(lab.lost_acks() == 0);
  c.established = true;
  lab.tcp().final_ack(c);
  CHECK(lab.lost_acks() == 1);
  lab.tcp().data(c);
  CHECK(lab.lost_acks() == 2);
  CHECK(lab.dropped_syns() == 1);

  // Its client sends the request again, and the socket is free by then.
  lab.run_for(2ms);
  lab.tcp().data(c);
  CHECK(c.state == State::Queued);
  CHECK(c.request_arrived);
}

TEST_CASE("Linux: old requests make room while the SYN queue is over half full",
          "[models][tcp-input]") {
  // B = 8, nine silent clients. At 1 s each SYN-ACK is sent again and all are old; at 3 s young = 0
  // lowers the limit from 5 to 2, which two SYN-ACKs sent do not exceed. At 7 s three do: requests
  // go until 2 q > 8 fails, that is five of them. The last four stay to the regular end at 63 s.
  TcpLab lab(System::Linux, v6_18, 8);
  for (Connection* c : lab.syns(9)) lab.tcp().expect_no_ack(*c);
  lab.run_for(6900ms);
  CHECK(lab.socket().requests() == 9);
  lab.run_for(200ms);
  CHECK(lab.socket().requests() == 4);
  lab.run_for(55s);
  CHECK(lab.socket().requests() == 4);
  lab.run_for(1s);
  CHECK(lab.socket().requests() == 0);
}

TEST_CASE("a repeated SYN of a live request is answered and charged once", "[models][tcp-input]") {
  TcpLab lab(System::Linux, v6_18, 8);
  Connection& c = lab.syn();
  ++c.syns_sent;
  lab.tcp().syn(c);
  CHECK(lab.socket().requests() == 1);
  CHECK(lab.sent(Sent::SynAck) == 2);
}

TEST_CASE("BSD: the SYN cache forgets its oldest entry", "[models][tcp-input]") {
  // 15360 entries; the listener's backlog plays no part.
  TcpLab lab(System::DragonFly, {5, 8}, 4);
  const auto all = lab.syns(15361);
  CHECK(all.front()->state == State::Cookie);
  CHECK(all[1]->state == State::HalfOpen);
  CHECK(lab.socket().requests() == 15360);
}

TEST_CASE("accepting frees exactly one place, first in, first out", "[models][tcp-input]") {
  TcpLab lab(System::Linux, v6_18, 4);
  lab.handshakes(7);
  for (std::uint64_t expected = 0; expected < 5; ++expected) {
    CHECK(lab.tcp().accept(lab.socket())->ordinal == expected);
  }
  CHECK(lab.tcp().accept(lab.socket()) == nullptr);
  CHECK(lab.handshakes(7) == 5);
}

TEST_CASE("a client that gives up frees its place at once", "[models][tcp-input]") {
  TcpLab lab(System::Linux, v6_18, 4);
  Connection& half = lab.syn();
  Connection& whole = lab.handshake();
  lab.tcp().forget(half);
  lab.tcp().forget(whole);
  CHECK(lab.socket().requests() == 0);
  CHECK(lab.socket().pending() == 0);
  Connection& taken = lab.handshake();
  lab.tcp().accept(lab.socket());
  CHECK(lab.socket().open_connections == 1);
  lab.tcp().forget(taken);
  CHECK(lab.socket().open_connections == 0);
}

}  // namespace
}  // namespace acceptlab::kernel
