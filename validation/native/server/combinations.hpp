#pragma once

#include <string_view>
#include <vector>

#include "validation/native/server/options.hpp"

namespace acceptlab::native::server {

/// A server with `value` of `choice` has one of `values` of `other`; whatever it has otherwise.
struct Rule {
  std::string_view choice, value, other;
  std::vector<std::string_view> values;
  std::string_view reason;
};
/// Which choices go together.
const std::vector<Rule>& rules();

/// The word for what `options` say of `choice`: style, wait, trigger, rearm, batch ("1", "some" or
/// "all"), gate or handoff.
std::string_view value_of(const Options& options, std::string_view choice);

/// Throws UsageError for a combination that makes no sense, which says why and what would do.
void check_combination(const Options& options);

}  // namespace acceptlab::native::server
