// What fits into a listening socket: the accept queue, the SYN queue, and the rule of
// tcp_max_syn_backlog.

#include <netinet/tcp.h>

#include <algorithm>
#include <string>
#include <vector>

#include "validation/native/probes/played_clients.hpp"
#include "validation/native/probes/played_network.hpp"
#include "validation/native/probes/probe.hpp"
#include "validation/native/probes/tcp_socket.hpp"

namespace acceptlab::native::probes {
namespace {

std::vector<FileDescriptor> start_connects(const Endpoint& server, int count) {
  std::vector<FileDescriptor> clients(static_cast<std::size_t>(count));
  for (FileDescriptor& client : clients) client = start_connect(server);
  return clients;
}

// A queue of backlog B is full when it holds more than B, so B + 1 fit; the rest lose their SYN.
void check_accept_queue(Report& report, int backlog, long somaxconn) {
  enter_fresh_namespace();
  write_sysctl("core/somaxconn", somaxconn);
  const Endpoint server = Endpoint::parse("127.0.0.1", 8080);
  const FileDescriptor listener = listen_on(server, backlog);
  constexpr int too_many = 3;
  const int fit = static_cast<int>(std::min<long>(backlog, somaxconn)) + 1;

  const TcpCounters counters;
  std::vector<FileDescriptor> clients = start_connects(server, fit + too_many);
  const auto completed = std::ranges::count_if(
      clients, [](const FileDescriptor& c) { return tcp_state(c) == TCP_ESTABLISHED; });
  const auto outcome = [](long complete, long queue, long dropped) {
    return std::to_string(complete) + " complete, " + std::to_string(queue) + " queued, " +
           std::to_string(dropped) + " SYNs dropped";
  };
  report.check(std::to_string(fit + too_many) + " connections, backlog " + std::to_string(backlog) +
                   ", somaxconn " + std::to_string(somaxconn),
               outcome(fit, fit, too_many),
               outcome(completed, queued(listener), counters.moved("ListenOverflows")));
  for (FileDescriptor& client : clients) close_with_reset(client);
}

struct SynCase {
  int backlog, syns;
  long cookies, max_syn_backlog;
};

/// What became of a burst of SYNs.
struct SynOutcome {
  int requests = 0, answered = 0;
  long full_drops = 0, cookies = 0, drops = 0;

  std::string text() const {
    return std::to_string(requests) + " requests, " + std::to_string(answered) + " SYN-ACKs, " +
           std::to_string(full_drops) + " TCPReqQFullDrop, " + std::to_string(cookies) +
           " cookies, " + std::to_string(drops) + " ListenDrops";
  }
};

// All SYNs arrive before any final ACK. The SYN queue is full when it holds more than B.
void check_syn_queue(Report& report, const SynCase& c, const SynOutcome& expected) {
  PlayedNetwork network;
  write_sysctl("ipv4/tcp_syncookies", c.cookies);
  write_sysctl("ipv4/tcp_max_syn_backlog", c.max_syn_backlog);
  const FileDescriptor listener = listen_on(PlayedNetwork::server(), c.backlog);
  PlayedClients clients(network.device(), PlayedNetwork::server(), PlayedNetwork::first_client(),
                        c.syns);
  const TcpCounters counters;
  for (int i = 0; i < c.syns; ++i) clients.send_syn(i);
  SynOutcome outcome;
  outcome.requests = count_half_open(PlayedNetwork::server().port);
  clients.take_answers();
  outcome.answered = clients.answered();
  outcome.full_drops = counters.moved("TCPReqQFullDrop");
  outcome.cookies = counters.moved("SyncookiesSent");
  outcome.drops = counters.moved("ListenDrops");

  const std::string setting =
      std::to_string(c.syns) + " SYNs, backlog " + std::to_string(c.backlog) + ", tcp_syncookies " +
      std::to_string(c.cookies) + ", tcp_max_syn_backlog " + std::to_string(c.max_syn_backlog);
  report.check(setting, expected.text(), outcome.text());
  report.check(setting + ": TCPReqQFullDoCookies", expected.cookies,
               counters.moved("TCPReqQFullDoCookies"));
  report.check(setting + ": RSTs", 0, clients.reset());
}

// Final ACKs that meet a full accept queue. Three are queued, five more have had their SYN-ACK.
void check_final_acks(Report& report, bool abort_on_overflow) {
  constexpr int backlog = 4, already_queued = 3, in_flight = 5;
  constexpr int room = backlog + 1 - already_queued;
  PlayedNetwork network;
  write_sysctl("ipv4/tcp_abort_on_overflow", abort_on_overflow ? 1 : 0);
  const FileDescriptor listener = listen_on(PlayedNetwork::server(), backlog);
  PlayedClients clients(network.device(), PlayedNetwork::server(), PlayedNetwork::first_client(),
                        already_queued + in_flight);
  for (int i = 0; i < already_queued; ++i) clients.complete_handshake(i);
  for (int i = already_queued; i < clients.count(); ++i) clients.send_syn(i);
  clients.take_answers();
  const TcpCounters counters;
  for (int i = already_queued; i < clients.count(); ++i) clients.send_final_ack(i);
  const int left_half_open = count_half_open(PlayedNetwork::server().port);
  clients.take_answers();

  const std::string setting = "five final ACKs, room for two, tcp_abort_on_overflow " +
                              std::to_string(abort_on_overflow ? 1 : 0) + ": ";
  report.check(setting + "accept queue holds", backlog + 1, queued(listener));
  report.check(setting + "ListenOverflows", in_flight - room, counters.moved("ListenOverflows"));
  report.check(setting + "requests left half-open", abort_on_overflow ? 0 : in_flight - room,
               left_half_open);
  report.check(setting + "RSTs", abort_on_overflow ? in_flight - room : 0, clients.reset());
}

// `listen` accepts any number; a negative one means somaxconn.
void check_negative_backlog(Report& report) {
  enter_fresh_namespace();
  write_sysctl("core/somaxconn", 6);
  const Endpoint server = Endpoint::parse("127.0.0.1", 8080);
  const FileDescriptor listener = listen_on(server, -1);
  std::vector<FileDescriptor> clients = start_connects(server, 12);
  report.check("backlog -1, somaxconn 6: accept queue holds", 7, queued(listener));
  for (FileDescriptor& client : clients) close_with_reset(client);
}

// Before 5.10 or so the SYN queue is full when it holds B, since 6.1 at the latest when it holds
// more.
int syn_queue_room(int backlog) {
  return kernel_version() >= KernelVersion{6, 1} ? backlog + 1 : backlog;
}

}  // namespace

void probe_backlog(const Options& /*options*/, Report& report) {
  for (const int backlog : {0, 1, 4, 8, 128}) check_accept_queue(report, backlog, 4096);
  check_accept_queue(report, 1000, 16);
  check_negative_backlog(report);

  const int room = syn_queue_room(8);
  const int over = 40 - room;
  check_syn_queue(report, {8, 40, 0, 4096}, {room, room, over, 0, over});
  check_syn_queue(report, {8, 40, 1, 4096}, {room, 40, 0, over, 0});
  check_syn_queue(report, {8, 40, 2, 4096}, {0, 40, 0, 40, 0});
  // Without cookies and for unknown peers a quarter of tcp_max_syn_backlog stays reserved: the
  // SYN is dropped once 32 - qlen < 32 / 4, so qlen stops at 25.
  check_syn_queue(report, {1000, 60, 0, 32}, {25, 25, 0, 0, 35});
  check_syn_queue(report, {1000, 60, 1, 32}, {60, 60, 0, 0, 0});

  check_final_acks(report, false);
  check_final_acks(report, true);
}

}  // namespace acceptlab::native::probes
