// Where connections and requests go when their listening socket closes and migration is on.

#include <array>
#include <cstdint>
#include <map>
#include <sstream>
#include <utility>

#include "validation/native/probes/hash_study.hpp"
#include "validation/native/probes/net_namespace.hpp"

namespace acceptlab::native::probes {
namespace {

constexpr int member_count = 5;
constexpr int closing_member = 1;
constexpr int connection_count = 600;
constexpr int recorded_per_survivor = 20;

/// Which member held each flow before the close, by the address and port of its remote end.
using Holders = std::map<std::pair<std::array<std::uint8_t, 16>, std::uint16_t>, int>;

Holders::key_type key(const Endpoint& remote) { return {remote.address, remote.port}; }

/// Where the flows of the closed member went, against both hashes that could decide.
struct Moves {
  int moved = 0, by_real_address = 0, by_choice_hash = 0;
  int stayed = 0;          // of other members, and still there
  bool behind_own = true;  // no own connection of a survivor is queued after a moved one
  // As JSON: [local address, remote address, remote port, before, after].
  std::vector<std::string> record;
  std::map<int, int> recorded;  // how many of each survivor
};

void note_move(const HashStudy& study, const ReuseportGroup& group, const Flow& flow, int member,
               Moves& moves) {
  ++moves.moved;
  if (group.predict(study.hash(flow)) == member) ++moves.by_real_address;
  if (group.predict(choice_hash(study, group.where(), flow)) == member) ++moves.by_choice_hash;
  if (++moves.recorded[member] > recorded_per_survivor) return;
  std::ostringstream json;
  json << "[\"" << flow.local.address_text() << "\", \"" << flow.remote.address_text() << "\", "
       << flow.remote.port << ", " << closing_member << ", " << member << ']';
  moves.record.push_back(json.str());
}

Moves drain_survivors(const HashStudy& study, const ReuseportGroup& group, const Holders& holders) {
  Moves moves;
  for (const int member : group.members()) {
    bool seen_moved = false;
    for (;;) {
      Flow flow;
      FileDescriptor accepted = accept_from(group.listener(member), &flow.remote);
      if (!accepted.open()) break;
      flow.local = local_endpoint(accepted);
      close_with_reset(accepted);
      const int holder = holders.at(key(flow.remote));
      if (holder == closing_member) {
        seen_moved = true;
        note_move(study, group, flow, member, moves);
      } else if (holder == member) {
        ++moves.stayed;
        if (seen_moved) moves.behind_own = false;
      }
    }
  }
  return moves;
}

int count_held(const Holders& holders, int member) {
  int count = 0;
  for (const auto& [remote, holder] : holders)
    if (holder == member) ++count;
  return count;
}

void report_moves(const HashStudy& study, const std::string& name, const Moves& moves,
                  const Holders& holders) {
  const int closed = count_held(holders, closing_member);
  const int all = static_cast<int>(holders.size());
  study.report.check_share(name + ": accepted by the survivors, moved", closed, moves.moved);
  study.report.check_share(name + ": accepted by the survivors, their own", all - closed,
                           moves.stayed);
  study.report.check_share(name + ": moved to the slot of the hash with the real local address",
                           closed, moves.by_real_address);
  study.report.note(name + ": " + std::to_string(moves.by_choice_hash) + " of " +
                    std::to_string(closed) + " went where a new SYN of the same flow would go");
}

}  // namespace

void check_connection_migration(HashStudy& study, const std::string& name, const Endpoint& where,
                                const FlowSource& draw) {
  ReuseportGroup group(where, member_count);
  Holders holders;
  std::vector<FileDescriptor> clients;
  while (clients.size() < connection_count) {
    const Flow flow = draw();
    if (holders.contains(key(flow.remote))) continue;
    FileDescriptor client = start_connect(flow.local, flow.remote);
    if (!client.open()) continue;
    clients.push_back(std::move(client));
    holders[key(flow.remote)] = group.predict(choice_hash(study, where, flow));
  }
  for (const int member : group.members())
    if (queued(group.listener(member)) != count_held(holders, member))
      study.report.check(name + ": queue of member " + std::to_string(member),
                         count_held(holders, member), queued(group.listener(member)));
  group.leave(closing_member);
  const Moves moves = drain_survivors(study, group, holders);
  report_moves(study, name + ", queued connections", moves, holders);
  study.report.check(name + ", queued connections: moved ones are behind the survivors' own", "yes",
                     moves.behind_own ? "yes" : "no");
  std::ostringstream json;
  json << '{' << json_origin(study) << ",\n "
       << R"("laddr": ")" << where.address_text() << R"(", "lport": )" << where.port << R"(, "n": )"
       << member_count << R"(, "closed": )" << closing_member << ",\n "
       << json_seeds(study, where.family) << ",\n "
       << R"("flows": )" << json_list(moves.record) << '}';
  keep_json(study, name + "-migration", json.str());
  for (FileDescriptor& client : clients) close_with_reset(client);
}

void check_request_migration(HashStudy& study, const std::string& name, const Endpoint& where,
                             PlayedClients& clients) {
  ReuseportGroup group(where, member_count);
  Holders holders;
  clients.take_answers();  // RSTs of an earlier check may still fill the device's queue
  for (int i = 0; i < clients.count(); ++i) {
    clients.send_syn(i);
    holders[key(clients[i].address)] =
        group.predict(choice_hash(study, where, {where, clients[i].address}));
  }
  clients.take_answers();
  group.leave(closing_member);
  for (int i = 0; i < clients.count(); ++i) clients.send_final_ack(i);
  clients.take_answers();
  study.report.check(name + ", half-open requests: clients reset", 0, clients.reset());
  report_moves(study, name + ", half-open requests", drain_survivors(study, group, holders),
               holders);
}

}  // namespace acceptlab::native::probes
