#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "models/kernel/choices.hpp"
#include "models/kernel/system.hpp"

namespace acceptlab::server {

// The catalogue of policies: combinations of the choices of models/kernel/choices.hpp and
// choices.hpp that a real server makes, under the name and with the source it is known by. The
// scenario reader, `acceptlab policies` and the window read this one table; a new server is one
// row.

/// A key of the scenario's [server] section (without "server.") and its value as written there.
struct Setting {
  std::string_view key, value;
};

/// What changed with a version of the server.
struct Era {
  std::string_view since;         // version of the server, empty for the first era
  std::vector<Setting> settings;  // beside, and in place of, Policy::settings
};

struct Policy {
  std::string_view name;
  std::string_view server;   // whose versions `since` and the eras count
  std::string_view since;    // version or year
  std::string_view meaning;  // one line
  std::string_view source;  // file, commit or message it is known from; "hypothetical" if from none
  std::vector<Setting> settings;
  std::vector<Era> eras;  // oldest first; empty: never changed
  /// Where the sockets of an address do not balance its server ends, in place of going on without.
  bool insists_on_balance = false;
};

const std::vector<Policy>& catalogue();
/// Null when there is no policy of that name.
const Policy* find_policy(std::string_view name);

/// The settings of `policy` in the era of `version` of its server; the newest when empty.
std::vector<Setting> settings_of(const Policy& policy, std::string_view version);

/// What the policy's server in `version` (empty: the newest) does beyond these on `system`, where
/// it waits by `wait`.
std::vector<Setting> settings_on(const Policy& policy, std::string_view version,
                                 kernel::System system, kernel::Wait wait);

/// Whether version `a` ("1.9.1") comes before `b`.
bool older(std::string_view a, std::string_view b);

}  // namespace acceptlab::server
