#include "validation/measure/program/burn_script.hpp"

#include <fmt/format.h>

#include <string_view>

namespace acceptlab::validation {

namespace {

void replace(std::string& in, std::string_view mark, const std::string& by) {
  in.replace(in.find(mark), mark.size(), by);
}

}  // namespace

std::string burn_script(std::string text, double loops_per_us, std::size_t body_bytes) {
  replace(text, "LOOPS_PER_US", fmt::format("{}", loops_per_us));
  replace(text, "BODY_BYTES", fmt::format("{}", body_bytes));
  return text;
}

}  // namespace acceptlab::validation
