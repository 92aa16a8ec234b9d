#include "validation/measure/haproxy/burn_action.hpp"

#include "validation/measure/program/burn_script.hpp"

namespace acceptlab::validation {

std::string burn_action(double loops_per_us) {
  return with_speed(burn_action_text(), loops_per_us);
}

}  // namespace acceptlab::validation
