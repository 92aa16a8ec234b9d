#pragma once

#include "validation/measure/stand_plan.hpp"

namespace acceptlab::validation {

/// How many turns of the loop that this kind of server burns CPU with fit into a microsecond of
/// this machine. Measured once for a record, so that all of its runs burn alike. Throws
/// std::system_error.
double burn_speed(ServerKind server);

}  // namespace acceptlab::validation
