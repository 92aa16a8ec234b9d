#pragma once

#include <string>
#include <utility>
#include <vector>

namespace acceptlab::experiment {

/// The fields of a JSON object with their values as JSON text, in order. Blocks of a result are
/// written by separate sources and put together as text.
using JsonFields = std::vector<std::pair<std::string, std::string>>;

/// One field a line, indented by `depth` steps of two.
std::string json_object(const JsonFields& fields, unsigned depth = 0);
/// One item a line; "[]" when there are none.
std::string json_array(const std::vector<std::string>& items, unsigned depth = 0);

}  // namespace acceptlab::experiment
