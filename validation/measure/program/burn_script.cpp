#include "validation/measure/program/burn_script.hpp"

#include <fmt/format.h>

#include <utility>

namespace acceptlab::validation {

std::string with_mark(std::string script, std::string_view mark, const std::string& value) {
  script.replace(script.find(mark), mark.size(), value);
  return script;
}

std::string with_speed(std::string script, double loops_per_us) {
  return with_mark(std::move(script), "LOOPS_PER_US", fmt::format("{}", loops_per_us));
}

}  // namespace acceptlab::validation
