#pragma once

#include <string_view>

namespace acceptlab::experiment {

/// experiment/result/compared_records.json as the program was built with it.
std::string_view shipped_comparisons_text();

}  // namespace acceptlab::experiment
