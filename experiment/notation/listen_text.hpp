#pragma once

#include <string>

#include "experiment/scenario/server_spec.hpp"

namespace acceptlab::experiment {

/// "0.0.0.0:80", "[::]:80": what parse_listen() reads.
std::string listen_text(const ListenAddress& listen);

}  // namespace acceptlab::experiment
