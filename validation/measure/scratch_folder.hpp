#pragma once

#include <sys/types.h>

#include <filesystem>

namespace acceptlab::validation {

/// A folder of its own for as long as this object, or the process, lives: a child that only waits
/// for the end of both removes it, so that it goes after SIGKILL too. Throws std::system_error.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int alive_ = -1;  // closed by the end of this process, whatever the end is
  pid_t remover_ = -1;
};

}  // namespace acceptlab::validation
