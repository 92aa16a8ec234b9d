#pragma once

#include <optional>
#include <string>

#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

/// What to say of a name that no result has: the nearest, or some.
std::string help_for_metric(const std::string& name);

/// Whether a result has an estimate of this name ("accept_wait.p99", "lost_share"); an error when
/// not.
bool check_metric(Reading& r, const Place& place, std::string_view key, const std::string& name);

/// "accept_wait.p99 < 2ms": a result's name, a comparison and a bound.
std::optional<Goal> read_goal(Reading& r, const Place& place, std::string_view key,
                              const std::string& text);

}  // namespace acceptlab::experiment
