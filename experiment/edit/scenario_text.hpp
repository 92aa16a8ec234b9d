#pragma once

#include <string>
#include <string_view>

namespace acceptlab::experiment {

// Changes of a scenario file that leave it the file of its author: only the characters of the value
// change. Addresses are those of --set ("server.workers", "arrivals.steady.process.rate", the bare
// name of a sysctl), and so is what a value may be: TOML, or a bare word, which is a string.
// Whether the key is known and its value allowed is for the reader to say.
//
// Both throw ScenarioError when the text or the value is not TOML, when there is no such entry or
// nothing that could hold the key, and when what came out would not read back as what was asked
// for. The text is then as it was. What is wrong with an address or a value is told as of --set.

/// `text` with this value of the key: what --set makes of it. A key that is missing comes to the
/// end of its table; a table that is missing, after those before it in the order of sections(). As
/// with
/// --set, run.replications takes the place of run.precision.
std::string with_key(std::string_view text, std::string_view address, std::string_view value);

/// `text` without the line of the key, or without all that is written of it. A section that has
/// lost its last key stays. `text` itself when it does not have the key.
std::string without_key(std::string_view text, std::string_view address);

}  // namespace acceptlab::experiment
