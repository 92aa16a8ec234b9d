#pragma once

#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

constexpr double bytes_per_connection =
    256;                                // while it is alive; a limit that tests hold the model to
constexpr double most_at_once = 1.6e7;  // connections or clients at the same time: an event each
constexpr double most_connections = 1e10;  // of one replication

/// Refuses `count` connections that live at the same time, with the memory they would need; true
/// when it did.
bool too_many_at_once(Reading& r, const Place& place, std::string_view key, double count);

/// Refuses runs of an absurd number of connections, given or implied by rates and duration.
void check_run_size(Reading& r, const Place& connections, const Place& duration);

}  // namespace acceptlab::experiment
