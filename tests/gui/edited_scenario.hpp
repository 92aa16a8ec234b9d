#pragma once

#include <string>

namespace acceptlab::gui {

/// A file that fields and text are tried on.
inline const std::string text = R"(format = 1
[server]
workers = 4
policy = "nginx-shared"
[[arrivals]]
name = "web"
process = { type = "poisson", rate = "5k/s" }
[run]
duration = "20ms"
warmup = "1ms"
)";

}  // namespace acceptlab::gui
