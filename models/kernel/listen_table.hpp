#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/kernel/choices.hpp"
#include "models/kernel/flow.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/listen_group.hpp"
#include "models/kernel/listen_socket.hpp"
#include "sim/random.hpp"

namespace acceptlab::kernel {

/// All listen sockets, by birth number, and for each listen address the group that the kernel
/// looks a SYN up in.
class ListenTable {
 public:
  struct Choice {
    Choose choose = Choose::Kernel;
    unsigned random_of = 2;
    unsigned cpu_modulus = 1;  // BpfCpu: what its program divides by, an address's first sockets
  };
  struct AddressSettings {
    Address address;
    std::uint16_t port = 80;
    bool wildcard = true;
    bool asks_to_balance = true;  // the program set the option that balances on this system
  };

  ListenTable(const KernelRules& rules, const Choice& choice, const HashSecrets& secrets,
              const sim::RandomSpace& space, unsigned protocol_cpus)
      : rules_(rules),
        choice_(choice),
        secrets_(secrets),
        space_(space),
        protocol_cpus_(protocol_cpus) {}

  unsigned add_address(const AddressSettings& settings);
  const AddressSettings& address(unsigned index) const { return addresses_[index].settings; }

  /// listen(2): the socket joins its address's group.
  ListenSocket& open(const ListenSocket::Settings& settings, sim::Time now);
  /// setsockopt SO_INCOMING_CPU: the socket asks for the packets of `cpu`.
  void prefer_cpu(const ListenSocket& socket, unsigned cpu) {
    addresses_[socket.address()].group.set_incoming_cpu(socket.number(), cpu);
  }
  /// The socket leaves its group. What becomes of its connections is TcpInput's affair.
  void leave(ListenSocket& socket, sim::Time now);

  ListenSocket& socket(std::uint32_t number) { return *sockets_[number]; }
  std::uint32_t socket_count() const { return static_cast<std::uint32_t>(sockets_.size()); }
  const ListenGroup& group(unsigned address) const { return addresses_[address].group; }

  /// Connections in all accept queues together.
  std::uint64_t pending() const;

  std::uint32_t hash_of(const Flow& flow, unsigned address) const {
    return rules_.hash_of(flow, secrets_, addresses_[address].settings.wildcard);
  }
  /// The hash the kernel keeps with a connection: of its real local address.
  std::uint32_t established_hash_of(const Flow& flow) const {
    return rules_.hash_of(flow, secrets_, false);
  }

  /// The socket a SYN gets; null when nobody listens any more.
  ListenSocket* choose(const Connection& connection);
  /// The kernel's own choice by `hash`, whatever the scenario's: for inheritance and migration.
  ListenSocket* choose_by_hash(unsigned address, std::uint32_t hash);
  /// The same packet gets the same socket again: the kernel looks it up without a program, or with
  /// one that knows nothing but the CPU.
  bool chooses_by_packet() const {
    return choice_.choose == Choose::Kernel || choice_.choose == Choose::IncomingCpu ||
           choice_.choose == Choose::BpfCpu;
  }

 private:
  struct AtAddress {
    AddressSettings settings;
    ListenGroup group;
    std::uint32_t turn = 0;  // round robin
  };

  std::uint32_t choose_otherwise(AtAddress& at, const Connection& connection);
  std::uint32_t choose_by_bitmap(const AtAddress& at, std::uint32_t hash);
  std::uint32_t least(const std::vector<std::uint32_t>& among, bool with_open,
                      sim::DrawSequence& draws) const;

  const KernelRules& rules_;
  Choice choice_;
  HashSecrets secrets_;
  sim::RandomSpace space_;
  unsigned protocol_cpus_;
  std::vector<AtAddress> addresses_;
  std::vector<std::unique_ptr<ListenSocket>> sockets_;
  std::vector<std::uint32_t> candidates_;
};

}  // namespace acceptlab::kernel
