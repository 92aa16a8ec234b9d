#pragma once

#include <functional>
#include <string_view>

namespace acceptlab::experiment {

/// Takes a text piece by piece.
using Sink = std::function<void(std::string_view)>;

}  // namespace acceptlab::experiment
