#pragma once

#include <string>

#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {

/// Who watches which listen socket under a policy, drawn for eight workers on a machine of sixteen
/// CPUs: a row a socket, a column a worker.
std::string watch_graph_text(const server::Policy& policy);

}  // namespace acceptlab::experiment
