#include "validation/measure/first_line.hpp"

#include <fstream>

namespace acceptlab::validation {

std::string first_line(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

}  // namespace acceptlab::validation
