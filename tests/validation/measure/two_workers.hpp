#pragma once

#include <string>

namespace acceptlab::validation {

/// A scenario that can be measured anywhere: two workers on CPU 1.
inline const std::string two_workers = R"(format = 1
[server]
workers = 2
pin = "1"
[[arrivals]]
name = "clients"
process = { type = "poisson", rate = "2k/s" }
)";

}  // namespace acceptlab::validation
