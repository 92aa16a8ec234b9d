#pragma once

#include <cstdint>
#include <string>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// The scenario's "as long as the system allows" is any length that listen(2) cuts down.
std::int64_t backlog_to_write(const ServerSpec& server);

/// Why HAProxy or httpd cannot be what the scenario says; empty when it can.
std::string no_haproxy_because(const Scenario& scenario);
std::string no_httpd_because(const Scenario& scenario);

}  // namespace acceptlab::experiment
