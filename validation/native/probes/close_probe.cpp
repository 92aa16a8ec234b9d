// What becomes of queued connections and half-open requests when one member of a group closes.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "validation/native/probes/played_clients.hpp"
#include "validation/native/probes/played_network.hpp"
#include "validation/native/probes/probe.hpp"
#include "validation/native/probes/tcp_socket.hpp"

namespace acceptlab::native::probes {
namespace {

constexpr int member_count = 3;
constexpr int closing_member = 1;
constexpr int queued_count = 40;
constexpr int half_open_count = 40;

/// Three listening sockets and eighty played clients. The choice of a member is a function of
/// the four-tuple, so one trial connection of each client tells where its next one will go.
class ClosingGroup {
 public:
  ClosingGroup()
      : clients_(network_.device(), PlayedNetwork::server(), PlayedNetwork::first_client(),
                 queued_count + half_open_count) {
    for (int i = 0; i < member_count; ++i)
      members_.push_back(listen_on(PlayedNetwork::server(), 128, Sharing::ReusePort));
  }

  PlayedClients& clients() { return clients_; }
  FileDescriptor& member(int i) { return members_.at(static_cast<std::size_t>(i)); }
  static bool is_queued(int client) { return client < queued_count; }

  /// Which member takes each client, found by one connection of each.
  std::vector<int> try_all() {
    std::vector<int> taken_by(static_cast<std::size_t>(clients_.count()), -1);
    for (int i = 0; i < clients_.count(); ++i) clients_.complete_handshake(i);
    for (const auto& [client, member] : accept_all())
      taken_by[static_cast<std::size_t>(client)] = member;
    for (int i = 0; i < clients_.count(); ++i) clients_.send_reset(i);
    clients_.take_answers();
    clients_.forget_answers();
    return taken_by;
  }

  /// Brings the first clients into the accept queues, the others half-way.
  void fill() {
    for (int i = 0; i < queued_count; ++i) clients_.complete_handshake(i);
    for (int i = queued_count; i < clients_.count(); ++i) clients_.send_syn(i);
    clients_.take_answers();
    clients_.forget_answers();
  }

  /// Empties the queues of the open members: client -> member. The sockets are reset.
  std::map<int, int> accept_all() {
    std::map<int, int> taken_by;
    for (int member = 0; member < member_count; ++member) {
      if (!members_[static_cast<std::size_t>(member)].open()) continue;
      Endpoint peer;
      for (;;) {
        FileDescriptor socket = accept_from(members_[static_cast<std::size_t>(member)], &peer);
        if (!socket.open()) break;
        taken_by[peer.port - PlayedNetwork::first_client().port] = member;
        close_with_reset(socket);
      }
    }
    return taken_by;
  }

 private:
  PlayedNetwork network_;
  std::vector<FileDescriptor> members_;
  PlayedClients clients_;
};

/// Clients that have had a RST, in order.
std::vector<int> reset_clients(const PlayedClients& clients) {
  std::vector<int> reset;
  for (int i = 0; i < clients.count(); ++i)
    if (clients[i].resets > 0) reset.push_back(i);
  return reset;
}

// The clients whose connection or request the closing member holds, as its trial told.
std::vector<int> held(const std::vector<int>& taken_by, bool queued) {
  std::vector<int> clients;
  for (int i = 0; i < static_cast<int>(taken_by.size()); ++i)
    if (taken_by[static_cast<std::size_t>(i)] == closing_member &&
        ClosingGroup::is_queued(i) == queued)
      clients.push_back(i);
  return clients;
}

void check_close(Report& report, bool migrate) {
  ClosingGroup group;
  if (migrate) write_sysctl("ipv4/tcp_migrate_req", 1);
  const std::string setting = "tcp_migrate_req " + std::to_string(migrate ? 1 : 0) + ": ";
  const std::vector<int> before = group.try_all();
  const std::vector<int> queued_there = held(before, true), half_open_there = held(before, false);

  group.fill();
  report.check(setting + "accept queue of the closing member",
               static_cast<long>(queued_there.size()), queued(group.member(closing_member)));
  const TcpCounters counters;
  group.member(closing_member).reset();
  group.clients().take_answers();
  const std::vector<int> none;
  report.check(setting + "clients reset by the close", join(migrate ? none : queued_there),
               join(reset_clients(group.clients())));
  report.check(setting + "half-open requests just after the close", half_open_count,
               count_half_open(PlayedNetwork::server().port));

  group.clients().forget_answers();
  for (int i = queued_count; i < group.clients().count(); ++i) group.clients().send_final_ack(i);
  group.clients().take_answers();
  report.check(setting + "clients reset at their final ACK", join(migrate ? none : half_open_there),
               join(reset_clients(group.clients())));
  const auto moved = static_cast<long>(queued_there.size() + half_open_there.size());
  report.check(setting + "TCPMigrateReqSuccess", migrate ? moved : 0,
               counters.moved("TCPMigrateReqSuccess"));
  const auto resets = static_cast<long>(queued_there.size());
  report.check(setting + "EstabResets", migrate ? 0 : resets, counters.moved("EstabResets"));

  const std::map<int, int> accepted = group.accept_all();
  report.check(setting + "connections the survivors accept",
               queued_count + half_open_count - (migrate ? 0 : moved),
               static_cast<long>(accepted.size()));
  if (!migrate) return;

  // A migrated connection goes where the same four-tuple would go if it came now.
  const std::vector<int> after = group.try_all();
  int agree = 0;
  for (int i = 0; i < group.clients().count(); ++i)
    if (before[static_cast<std::size_t>(i)] == closing_member && accepted.contains(i) &&
        accepted.at(i) == after[static_cast<std::size_t>(i)])
      ++agree;
  report.check(setting + "migrated to the member that a new SYN of that flow reaches", moved,
               agree);
}

// With nobody left to migrate to, everything is lost as without migration.
void check_last_member(Report& report) {
  PlayedNetwork network;
  write_sysctl("ipv4/tcp_migrate_req", 1);
  FileDescriptor listener = listen_on(PlayedNetwork::server(), 128, Sharing::ReusePort);
  PlayedClients clients(network.device(), PlayedNetwork::server(), PlayedNetwork::first_client(),
                        6);
  for (int i = 0; i < clients.count(); ++i) clients.complete_handshake(i);
  const TcpCounters counters;
  listener.reset();
  clients.take_answers();
  report.check("tcp_migrate_req 1, last member closes: clients reset", clients.count(),
               clients.reset());
  report.check("tcp_migrate_req 1, last member closes: TCPMigrateReqFailure", clients.count(),
               counters.moved("TCPMigrateReqFailure"));
}

}  // namespace

void probe_close(const Options& /*options*/, Report& report) {
  check_close(report, false);
  if (!has_sysctl("ipv4/tcp_migrate_req")) {
    report.note("this kernel has no tcp_migrate_req (5.14 and later): migration not checked");
    return;
  }
  check_close(report, true);
  check_last_member(report);
}

}  // namespace acceptlab::native::probes
