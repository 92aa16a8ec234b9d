#include "validation/measure/nginx/burn_module.hpp"

#include "validation/measure/program/burn_script.hpp"

namespace acceptlab::validation {

std::string burn_module(double loops_per_us, std::size_t body_bytes) {
  return with_mark(with_speed(burn_module_text(), loops_per_us), "BODY_BYTES",
                   std::to_string(body_bytes));
}

}  // namespace acceptlab::validation
