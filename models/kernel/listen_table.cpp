#include "models/kernel/listen_table.hpp"

#include <limits>

#include "sim/check.hpp"

namespace acceptlab::kernel {

unsigned ListenTable::add_address(const AddressSettings& settings) {
  addresses_.push_back(
      {settings, ListenGroup(rules_.group_rule(settings.address.v6, settings.wildcard,
                                               settings.asks_to_balance, protocol_cpus_))});
  return static_cast<unsigned>(addresses_.size() - 1);
}

ListenSocket& ListenTable::open(const ListenSocket::Settings& settings, sim::Time now) {
  AL_CHECK(settings.number == sockets_.size());
  sockets_.push_back(std::make_unique<ListenSocket>(settings, now));
  addresses_[settings.address].group.join(settings.number);
  return *sockets_.back();
}

void ListenTable::leave(ListenSocket& socket, sim::Time now) {
  addresses_[socket.address()].group.leave(socket.number());
  socket.close(now);
}

ListenSocket* ListenTable::choose_by_hash(unsigned address, std::uint32_t hash) {
  const ListenGroup& group = addresses_[address].group;
  return group.empty() ? nullptr : sockets_[group.choose(hash)].get();
}

std::uint64_t ListenTable::pending() const {
  std::uint64_t sum = 0;
  for (const auto& socket : sockets_) sum += socket->pending();
  return sum;
}

ListenSocket* ListenTable::choose(const Connection& connection) {
  if (connection.forced_socket >= 0) {
    ListenSocket& forced = *sockets_[static_cast<std::uint32_t>(connection.forced_socket)];
    if (forced.open()) return &forced;
  }
  AtAddress& at = addresses_[connection.address];
  if (at.group.empty()) return nullptr;
  if (choice_.choose == Choose::Kernel) return sockets_[at.group.choose(connection.hash)].get();
  return sockets_[choose_otherwise(at, connection)].get();
}

/// The socket of `among` with the fewest pending (and open) connections, ties at random.
std::uint32_t ListenTable::least(const std::vector<std::uint32_t>& among, bool with_open,
                                 sim::DrawSequence& draws) const {
  std::uint32_t best = among.front(), best_load = std::numeric_limits<std::uint32_t>::max(),
                ties = 0;
  for (const std::uint32_t number : among) {
    const ListenSocket& socket = *sockets_[number];
    const std::uint32_t load = socket.pending() + (with_open ? socket.open_connections : 0);
    if (load < best_load) {
      best_load = load;
      best = number;
      ties = 1;
    } else if (load == best_load && draws.below(++ties) == 0) {
      best = number;
    }
  }
  return best;
}

/// Hermes: the hash is scaled to the number of set bits and names one of their sockets, in the
/// order of the group. With fewer than two it names one of all, as if no program were there.
std::uint32_t ListenTable::choose_by_bitmap(const AtAddress& at, std::uint32_t hash) {
  constexpr std::size_t least_choice = 2;
  candidates_.clear();
  for (const std::uint32_t number : at.group.members()) {
    if (sockets_[number]->eligible) candidates_.push_back(number);
  }
  if (candidates_.size() < least_choice) return at.group.choose(hash);
  return candidates_[reciprocal_scale(hash, static_cast<std::uint32_t>(candidates_.size()))];
}

std::uint32_t ListenTable::choose_otherwise(AtAddress& at, const Connection& connection) {
  const auto members = at.group.members();
  const auto n = static_cast<std::uint32_t>(members.size());
  sim::DrawSequence draws(space_, sim::Purpose::Choice, connection.source, connection.number);
  switch (choice_.choose) {
    case Choose::IncomingCpu:
      return at.group.choose_on_cpu(connection.hash, connection.cpu);
    case Choose::BpfCpu: {
      // reuseport_select_sock(): a place that is none any more leaves the choice to the hash.
      const std::uint32_t place = connection.cpu % choice_.cpu_modulus;
      return place < n ? members[place] : at.group.choose(connection.hash);
    }
    case Choose::Uniform:
      return members[draws.below(n)];
    case Choose::RoundRobin:
      return members[at.turn++ % n];
    case Choose::LeastConnections:
    case Choose::LeastPending:
      candidates_.assign(members.begin(), members.end());
      return least(candidates_, choice_.choose == Choose::LeastConnections, draws);
    case Choose::Random: {
      // d different members, by the start of a shuffle.
      candidates_.assign(members.begin(), members.end());
      const std::uint32_t d = std::min<std::uint32_t>(choice_.random_of, n);
      for (std::uint32_t i = 0; i < d; ++i)
        std::swap(candidates_[i], candidates_[i + draws.below(n - i)]);
      candidates_.resize(d);
      return least(candidates_, true, draws);
    }
    case Choose::Bitmap:
      return choose_by_bitmap(at, connection.hash);
    case Choose::Kernel:
      break;
  }
  return members.front();
}

}  // namespace acceptlab::kernel
