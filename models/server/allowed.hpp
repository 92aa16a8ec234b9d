#pragma once

#include <span>
#include <string_view>

#include "models/kernel/choices.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/system.hpp"

namespace acceptlab::server {

// Which choices an operating system can do: the one table that the scenario reader, `acceptlab
// policies --systems` and the tests read.

/// `value` of `choice` needs `system` at `since` or later. A value without a row works everywhere.
struct Need {
  std::string_view choice, value;
  kernel::System system;
  kernel::Version since;
  std::string_view source;
};
std::span<const Need> needs();

struct Verdict {
  bool allowed = true;
  std::string_view reason{};  // why not, or the source of the row that allows it
  kernel::Version since{};    // when the system has it at all
  bool on_system = true;      // false: no version of this system can
};
Verdict allowed(kernel::System system, kernel::Version version, std::string_view choice,
                std::string_view value);

/// What several sockets bound to one address by SO_REUSEPORT do: under these rules, or those that
/// the version has by default.
enum class Sharing : unsigned char { Impossible, BindsOnly, Balances };
Sharing socket_sharing(const kernel::KernelRules& rules);
Sharing socket_sharing(kernel::System system, kernel::Version version);

/// How a portable server waits on a system that lacks what its policy names: nginx takes kqueue on
/// the BSDs, and plain epoll before EPOLLEXCLUSIVE.
kernel::Wait nearest_wait(kernel::Wait wait, kernel::System system, kernel::Version version);

}  // namespace acceptlab::server
