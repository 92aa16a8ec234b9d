#pragma once

#include <string>

#include "validation/native/server/served_log.hpp"

namespace acceptlab::native::server {

/// The counters of all workers in Prometheus' text format.
std::string metrics_text(ServedLog& log);

}  // namespace acceptlab::native::server
