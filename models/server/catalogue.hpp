#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "models/kernel/choices.hpp"
#include "models/kernel/system.hpp"
#include "models/server/several_sockets.hpp"

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
  std::string_view since;    // version; the year of a patch or paper, which no version counts
  std::string_view meaning;  // one line
  std::string_view source;  // file, commit or message it is known from; "hypothetical" if from none
  std::vector<Setting> settings;
  std::vector<Era> eras;          // oldest first; empty: never changed
  SeveralSockets several{};       // of one address, where it has them
  std::string_view also_since{};  // in the line of versions before `since`, where it came late

  /// Its server has several sockets at an address, for more than one worker.
  bool has_several() const;
};

const std::vector<Policy>& catalogue();
/// Null when there is no policy of that name.
const Policy* find_policy(std::string_view name);

/// The settings of `policy` in the era of `version` of its server; the newest when empty.
std::vector<Setting> settings_of(const Policy& policy, std::string_view version);

/// Whether `version` of its server is from before the policy. No policy of a system is too new for
/// a version, nor one whose beginning is a year.
bool too_old(const Policy& policy, std::string_view version);

/// What the policy's server in `version` (empty: the newest) does beyond these on `system`, where
/// it waits by `wait`.
std::vector<Setting> settings_on(const Policy& policy, std::string_view version,
                                 kernel::System system, kernel::Wait wait);

/// "1.9.1", "2.0-dev1": numbers between dots; what follows a '-', '+' or '~' does not count.
bool is_version(std::string_view text);

/// Whether version `a` ("1.9.1") comes before `b`.
bool older(std::string_view a, std::string_view b);

}  // namespace acceptlab::server
