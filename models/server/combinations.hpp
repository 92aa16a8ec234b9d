#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "models/server/site.hpp"

namespace acceptlab::server {

// Which choices go together: the one table that the scenario reader, the window and the tests
// read. What an operating system can do stands in allowed.hpp.

/// A server with `value` of `choice` has one of `values` of `other`; whatever it has otherwise.
struct Rule {
  std::string_view choice, value, other;
  std::vector<std::string_view> values;
  std::string_view reason;
};
std::span<const Rule> rules();

/// The name of what `settings` say of `choice`: style, wait, trigger, order, rearm, batch ("1",
/// "some" or "all"), gate or handoff.
std::string_view value_of(const ServerSettings& settings, std::string_view choice);

/// The rules that `settings` break; none when the server can be run.
std::vector<const Rule*> broken_rules(const ServerSettings& settings);

}  // namespace acceptlab::server
