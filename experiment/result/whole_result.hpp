#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace acceptlab::experiment {

/// All of a result, simulated or exact (stored_result.hpp); null when the text is no whole one.
nlohmann::ordered_json parse_whole_result(std::string_view text);

}  // namespace acceptlab::experiment
