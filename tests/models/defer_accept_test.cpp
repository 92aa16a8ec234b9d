#include "tests/catch.hpp"
#include "tests/models/tcp_lab.hpp"

// TCP_DEFER_ACCEPT. "Measured" figures are those of Linux 6.18.

namespace acceptlab::kernel {
namespace {

using namespace std::chrono_literals;
using Sent = TcpLab::Sent;
using State = Connection::State;

TcpLab deferring(std::int64_t seconds, std::int64_t backlog = 8) {
  return {System::Linux, {6, 18}, backlog, 1, {}, defer_accept_timeouts(seconds)};
}

TEST_CASE("the kernel counts a time to defer in timeouts of 1, 2, 4, ... s", "[models][defer]") {
  // Read back as 1, 1 + 2 = 3, 1 + 2 + 4 = 7, ... s. Measured: 5 comes back as 7.
  const auto [seconds, timeouts] = GENERATE(table<std::int64_t, std::uint32_t>({
      {0, 0},
      {1, 1},
      {2, 2},
      {3, 2},
      {4, 3},
      {5, 3},
      {7, 3},
      {8, 4},
      {63, 6},
      {64, 7},
      {127, 7},
      {128, 8},  // from here on the longest gap, 120 s: 127 + 120 = 247
      {247, 8},
      {248, 9},
  }));
  CAPTURE(seconds);
  CHECK(defer_accept_timeouts(seconds) == timeouts);
}

TEST_CASE("a final ACK without data makes no connection, data does", "[models][defer]") {
  TcpLab lab = deferring(5);
  Connection& c = lab.handshake();
  CHECK(c.state == State::HalfOpen);
  CHECK(lab.socket().pending() == 0);
  CHECK(lab.socket().requests() == 1);
  lab.tcp().data(c);
  CHECK(c.state == State::Queued);
  CHECK(lab.socket().pending() == 1);
  CHECK(lab.counters().at("TCPDeferAcceptDrop") == 1);
}

TEST_CASE("who has acknowledged is asked once more at the end of the time", "[models][defer]") {
  // 5 s are three timeouts, at 1, 3 and 7 s. Measured: a new SYN-ACK at 7.1 s, and a plain ACK to
  // that one was accepted.
  TcpLab lab = deferring(5);
  Connection& c = lab.handshake();
  lab.run_for(6900ms);
  CHECK(lab.seconds_of(c).empty());
  lab.run_for(200ms);
  CHECK(lab.seconds_of(c) == std::vector<long>{7});
  lab.tcp().final_ack(c);
  CHECK(c.state == State::Queued);
  CHECK(lab.counters().at("TCPDeferAcceptDrop") == 1);
}

TEST_CASE("who has not acknowledged gets SYN-ACKs as ever", "[models][defer]") {
  TcpLab lab = deferring(5);
  Connection& c = lab.syn();
  lab.tcp().expect_no_ack(c);
  lab.run_for(100s);
  CHECK(lab.seconds_of(c) == std::vector<long>{1, 3, 7, 15, 31, 63});  // the last one: forgotten
  CHECK(lab.socket().requests() == 0);
}

TEST_CASE("a request that is deferred outlives the retries of others", "[models][defer]") {
  // 100 s are seven timeouts, at 1, 3, 7, 15, 31, 63 and 127 s, more than tcp_synack_retries = 5.
  // The SYN-ACK goes out at the last of them; 120 s later nobody waits for data any more.
  TcpLab lab = deferring(100);
  Connection& c = lab.handshake();
  lab.run_for(126s);
  CHECK(lab.seconds_of(c).empty());
  CHECK(lab.socket().requests() == 1);
  lab.run_for(119s);
  CHECK(lab.seconds_of(c) == std::vector<long>{127});
  CHECK(lab.socket().requests() == 1);
  lab.run_for(3s);
  CHECK(lab.socket().requests() == 0);
}

TEST_CASE("a cookie's ACK is not deferred", "[models][defer]") {
  // B = 4: the SYN queue of 6.18 takes 5, the sixth gets a cookie, and no request is there to wait.
  TcpLab lab = deferring(5, 4);
  lab.syns(5);
  Connection& c = lab.syn();
  CHECK(c.state == State::Cookie);
  c.established = true;
  lab.tcp().final_ack(c);
  CHECK(c.state == State::Queued);
}

TEST_CASE("silent connections do not fill a deferring socket's accept queue", "[models][defer]") {
  // B = 4, no worker accepts. Without the option the first 5 fill the queue and the others lose
  // their SYN; with it the SYN queue takes 5 requests, and the queue is free for who sends data.
  TcpLab plain = deferring(0, 4);
  CHECK(plain.handshakes(12) == 5);
  TcpLab lab = deferring(5, 4);
  std::vector<Connection*> five;
  for (int i = 0; i < 5; ++i) five.push_back(&lab.handshake());
  CHECK(lab.socket().pending() == 0);
  lab.tcp().data(*five[3]);
  CHECK(lab.socket().pending() == 1);
}

}  // namespace
}  // namespace acceptlab::kernel
