// When unanswered segments are sent again: the client's SYN towards a full accept queue, and the
// server's SYN-ACK of a request whose final ACK never comes.

#include <net/if.h>
#include <netpacket/packet.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

#include "validation/native/probes/played_clients.hpp"
#include "validation/native/probes/played_network.hpp"
#include "validation/native/probes/probe.hpp"
#include "validation/native/probes/tcp_socket.hpp"

namespace acceptlab::native::probes {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
constexpr int ethertype_ipv4 = 0x0800;

/// Sees the TCP segments that arrive over loopback.
class LoopbackTap {
 public:
  LoopbackTap()
      : socket_(checked(
            ::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ethertype_ipv4)),
            "packet socket")) {
    sockaddr_ll where{};
    where.sll_family = AF_PACKET;
    where.sll_protocol = htons(ethertype_ipv4);
    where.sll_ifindex = static_cast<int>(::if_nametoindex("lo"));
    checked(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&where), sizeof where),
            "bind the packet socket");
  }

  int fd() const { return socket_.get(); }

  /// The next segment, if there is one.
  std::optional<TcpSegment> take() {
    std::array<std::uint8_t, 2048> buffer{};
    for (;;) {
      const auto length = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
      if (length < 0) return {};
      const auto packet = std::span(buffer).first(static_cast<std::size_t>(length));
      if (auto segment = decode(packet)) return segment;
    }
  }

 private:
  FileDescriptor socket_;
};

/// A full accept queue on loopback and one client that knocks in vain.
class KnockingClient {
 public:
  KnockingClient() : server_(Endpoint::parse("127.0.0.1", 8080)), listener_(listen_on(server_, 0)) {
    filler_ = start_connect(server_);
    client_ = start_connect(server_);
    port_ = local_endpoint(client_).port;
    take();
  }

  int fd() const { return tap_.fd(); }
  void take() {
    while (const auto segment = tap_.take())
      if (segment->from.port == port_ && segment->has(TcpSegment::syn))
        syns_.push_back(Clock::now());
  }
  const std::vector<Clock::time_point>& syns() const { return syns_; }

 private:
  Endpoint server_;
  LoopbackTap tap_;  // before the sockets, so that it sees the first SYN
  FileDescriptor listener_, filler_, client_;
  std::uint16_t port_ = 0;
  std::vector<Clock::time_point> syns_;
};

// At most `most` times: the first `constant` gaps are 1 s, then each is twice the one before. Only
// those that are certain to come before `end`.
std::vector<double> schedule(long constant, long most, double end) {
  std::vector<double> times;
  double at = 0, gap = 1;
  for (long i = 0; i < most; ++i) {
    at += gap;
    if (at * 1.125 + 0.05 >= end) break;
    times.push_back(at);
    if (i + 1 >= constant) gap *= 2;
  }
  return times;
}

std::string seconds_text(const std::vector<double>& times) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2);
  for (const double time : times) text << (text.tellp() > 0 ? " " : "") << time;
  return text.str() + " s";
}

// The timer wheel rounds a timeout up by as much as an eighth of it, and never down.
bool is_close(double found, double expected) {
  const double early = std::max(0.05, 0.05 * expected);
  return found >= expected - early && found <= expected * 1.125 + 0.05;
}

void compare(Report& report, const std::string& rule, const std::vector<double>& expected,
             const std::vector<Clock::time_point>& sent) {
  std::vector<double> found;
  for (std::size_t i = 1; i < sent.size(); ++i)
    found.push_back(Seconds(sent[i] - sent.front()).count());
  const bool enough = found.size() >= expected.size();
  bool close = enough;
  for (std::size_t i = 0; enough && i < expected.size(); ++i)
    close = close && is_close(found[i], expected[i]);
  report.judge(rule, close, seconds_text(expected), seconds_text(found));
}

}  // namespace

void probe_timers(const Options& options, Report& report) {
  PlayedNetwork network;
  const FileDescriptor listener = listen_on(PlayedNetwork::server(), 16);
  PlayedClients silent(network.device(), PlayedNetwork::server(), PlayedNetwork::first_client(), 1);
  KnockingClient knocking;
  silent.send_syn(0);

  const auto end = Clock::now() + std::chrono::seconds(options.seconds);
  while (Clock::now() < end) {
    std::array<pollfd, 2> wait{{{knocking.fd(), POLLIN, 0}, {network.device().fd(), POLLIN, 0}}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    checked(::poll(wait.data(), wait.size(), static_cast<int>(left.count())), "poll");
    knocking.take();
    silent.take_answers(std::chrono::milliseconds(0));
  }

  // Linear first gaps came with 6.5; before, each gap is twice the one before.
  const bool linear = has_sysctl("ipv4/tcp_syn_linear_timeouts");
  const long constant = linear ? read_sysctl("ipv4/tcp_syn_linear_timeouts") + 1 : 1;
  const long syn_retries = read_sysctl("ipv4/tcp_syn_retries") + constant - 1;
  report.note("tcp_syn_linear_timeouts " + (linear ? std::to_string(constant - 1) : "absent") +
              ", times after the first SYN or SYN-ACK");
  compare(report, "SYN to a full accept queue is repeated at",
          schedule(constant, syn_retries, options.seconds), knocking.syns());
  compare(report, "SYN-ACK of a half-open request is repeated at",
          schedule(1, read_sysctl("ipv4/tcp_synack_retries"), options.seconds), silent[0].syn_acks);
  if (options.seconds > 66)
    report.check("half-open requests left after 63 s", 0,
                 count_half_open(PlayedNetwork::server().port));
}

}  // namespace acceptlab::native::probes
