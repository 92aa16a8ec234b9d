#include "validation/measure/native_programs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

namespace acceptlab::validation {

std::string native_program(const std::string& name) {
  namespace fs = std::filesystem;
  const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
  std::vector<fs::path> places;
  if (const char* given = std::getenv("ACCEPTLAB_NATIVE")) places.emplace_back(given);
  places.push_back(here);
  places.push_back(here / "../libexec/acceptlab");
  // "acceptlab-stand" is built in validation/native/stand.
  const std::string part = name.substr(name.find('-') + 1);
  for (fs::path root = here; root.has_relative_path(); root = root.parent_path())
    places.push_back(root / "validation/native" / part);
  std::vector<std::string> looked;
  for (const fs::path& place : places) {
    const fs::path program = place / name;
    if (::access(program.c_str(), X_OK) == 0) return fs::canonical(program).string();
    looked.push_back(place.string());
  }
  throw std::system_error(
      std::make_error_code(std::errc::no_such_file_or_directory),
      fmt::format("{} was not found; $ACCEPTLAB_NATIVE may name its folder (looked in {})", name,
                  fmt::join(looked, ", ")));
}

}  // namespace acceptlab::validation
