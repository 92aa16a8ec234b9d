#pragma once

#include <cstddef>
#include <string>

namespace acceptlab::validation {

/// The Perl module that burns the CPU a request asks for (burn.pm). `loops_per_us` 0: measured when
/// nginx starts, for all its workers alike. The loop and so the figure are not acceptlab-server's.
std::string burn_module(double loops_per_us, std::size_t body_bytes);

/// burn.pm as it is, with marks where the figures go.
std::string burn_module_text();

}  // namespace acceptlab::validation
