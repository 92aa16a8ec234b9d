#include "experiment/sweep/exclusive_file.hpp"

#include <cerrno>
#include <system_error>

#include "experiment/result/temporary_file.hpp"

namespace acceptlab::experiment {

bool create_exclusively(const std::filesystem::path& path, std::string_view contents) {
  const std::filesystem::path target = std::filesystem::absolute(path);
  constexpr int attempts = 3;  // somebody who tidies up may take our temporary file for an old one
  for (int attempt = 1;; ++attempt) {
    TemporaryFile file(target);
    file.write(contents);
    const int error = file.link_to_target();
    if (error == 0) return true;
    if (error == EEXIST) return false;
    if (error != ENOENT || attempt == attempts)
      throw std::system_error(error, std::generic_category(), "creating " + target.string());
  }
}

}  // namespace acceptlab::experiment
