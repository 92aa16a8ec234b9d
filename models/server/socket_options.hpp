#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "models/kernel/kernel_rules.hpp"

namespace acceptlab::server {

// What a program is told when it sets an option that is about several listen sockets of one
// address, and what the system then does: a 0 from setsockopt(2) is no promise. `acceptlab policies
// --systems` prints it; how it is simulated stands in models/kernel/*_rules.cpp, and a test
// compares the two.

enum class OptionEffect : std::uint8_t {
  Fails,      // setsockopt(2) fails
  NoEffect,   // it succeeds, and nothing comes of it
  BindsOnly,  // several sockets may bind the address, and one gets everything
  Balances,   // several sockets may bind it, and connections are spread over them
  Steers      // a socket gets the connections of a CPU
};
inline constexpr std::array<std::string_view, 5> option_effect_names{"fails", "no effect", "binds",
                                                                     "balances", "steers"};

struct SocketOption {
  kernel::System system;
  kernel::Version since, until;  // until that one, without it; {}: from the first, to the newest
  std::string_view option;       // of SOL_SOCKET
  std::string_view returns;      // "0", or the errno
  OptionEffect effect;
  std::string_view then;  // who gets a connection
  kernel::Evidence evidence;
  std::string_view source;

  bool in(kernel::Version version) const {
    return version >= since && (until == kernel::Version{} || version < until);
  }
};

/// By system, option and version: each version of a system has one row of each option.
std::span<const SocketOption> socket_options();

}  // namespace acceptlab::server
