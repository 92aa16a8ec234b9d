#include "validation/native/server/sleeping.hpp"

#include <fmt/format.h>

#include <fstream>
#include <string>

namespace acceptlab::native::server {

bool sleeps(pid_t process, pid_t thread) {
  std::ifstream file(fmt::format("/proc/{}/task/{}/stat", process, thread));
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');  // "id (name) state ..."
  return name_end != std::string::npos && name_end + 2 < line.size() && line[name_end + 2] == 'S';
}

}  // namespace acceptlab::native::server
