#include "experiment/result/json_nesting.hpp"

namespace acceptlab::experiment {

namespace {

constexpr unsigned deepest = 64;  // results need 8

}  // namespace

bool nests_too_deep(std::string_view json) {
  unsigned depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text && c == '\\') {
      ++i;  // whatever is escaped
    } else if (c == '"') {
      in_text = !in_text;
    } else if (!in_text && (c == '[' || c == '{')) {
      if (++depth > deepest) return true;
    } else if (!in_text && (c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace acceptlab::experiment
