#pragma once

#include <string>

namespace acceptlab::native {

/// Brings an interface of the present network namespace up.
void set_link_up(const std::string& interface);

}  // namespace acceptlab::native
