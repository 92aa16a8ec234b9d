#include "sim/check.hpp"

#include <string_view>

namespace acceptlab::sim {

void fail_check(const char* condition, const char* file, int line) {
  fail_check(condition, file, line, {});
}

void fail_check(const char* condition, const char* file, int line, const std::string& detail) {
  // Only the file's name: results and messages must not depend on where the program was built.
  std::string_view name = file;
  if (const auto slash = name.rfind('/'); slash != std::string_view::npos) {
    name.remove_prefix(slash + 1);
  }
  std::string what = std::string(name) + ":" + std::to_string(line) + ": " + condition;
  if (!detail.empty()) what += " (" + detail + ")";
  throw InternalError(what);
}

}  // namespace acceptlab::sim
