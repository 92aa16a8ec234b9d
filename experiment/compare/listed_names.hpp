#pragma once

#include <string>
#include <vector>

namespace acceptlab::experiment {

/// The name of a column within a sentence: in quotes where a comma, a semicolon, a colon or
/// " and " of its own would read as one of the sentence.
std::string quoted_name(const std::string& name);

/// "a, 'as many, workers hold', c".
std::string listed_names(const std::vector<std::string>& names);

}  // namespace acceptlab::experiment
