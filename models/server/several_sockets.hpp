#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/kernel/kernel_rules.hpp"

namespace acceptlab::server {

// What becomes of a server that wants several listen sockets of one address: the option by which
// it asks for them is its own affair, and so is what it does where setsockopt(2) refuses it.

inline constexpr std::string_view reuseport_option = "SO_REUSEPORT";
inline constexpr std::string_view lb_option = "SO_REUSEPORT_LB";
inline constexpr std::string_view cpu_option = "SO_INCOMING_CPU";

/// Which option the program sets before it binds a second socket to an address.
enum class BindOption : std::uint8_t {
  Best,       // SO_REUSEPORT_LB where there is one, else SO_REUSEPORT
  Plain,      // SO_REUSEPORT, unless server.balance asks for more
  LinuxOnly,  // SO_REUSEPORT on Linux; elsewhere none, and it makes one socket
  LinuxOrLb,  // the same, and SO_REUSEPORT_LB where there is one
  LbOnly      // SO_REUSEPORT_LB
};

/// What it does when setsockopt(2) fails.
enum class WhenRefused : std::uint8_t { SharesOne, Ends };
inline constexpr std::array<std::string_view, 2> when_refused_names{"shares one socket",
                                                                    "does not start"};

struct SeveralSockets {
  BindOption by = BindOption::Best;
  std::string_view best_since{};  // version of the server before which Best was Plain
  WhenRefused when_refused = WhenRefused::SharesOne;
  bool insists_on_balance = false;  // it does not start either where one socket would get all
  std::string_view source{};        // of the option and of what follows; empty: assumed

  bool assumed() const { return source.empty(); }
};

/// What there is at an address in the end.
struct AddressSharing {
  enum class Outcome : std::uint8_t { Balances, OneGetsAll, OneSocket, NoStart } outcome{};
  std::string_view option{};  // that the program set; empty: it knows none for this system
  bool refused = false;       // by setsockopt(2)

  bool one_socket() const { return outcome == Outcome::OneSocket || outcome == Outcome::NoStart; }
};

/// `balance`: the program asks for balancing where that is an option of its own.
AddressSharing address_sharing(const SeveralSockets& program, bool balance,
                               const kernel::KernelRules& rules);

}  // namespace acceptlab::server
