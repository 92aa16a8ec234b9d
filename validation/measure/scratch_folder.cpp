#include "validation/measure/scratch_folder.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>

namespace acceptlab::validation {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// Runs in the child: waits until nobody holds the other end of the pipe any more.
[[noreturn]] void remove_when_closed(int wait_for, const std::filesystem::path& path) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) std::signal(signal, SIG_IGN);
  char none = 0;
  while (::read(wait_for, &none, 1) < 0 && errno == EINTR) {
  }
  // What still runs in it is told to end by its own parent's death and may write once more.
  std::error_code ignored;
  for (int attempt = 0; attempt < 50 && std::filesystem::exists(path, ignored); ++attempt) {
    std::filesystem::remove_all(path, ignored);
    ::usleep(20'000);
  }
  ::_exit(0);
}

}  // namespace

ScratchFolder::ScratchFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "acceptlab-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) fail("making a folder " + name);
  path_ = name;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("making a pipe");
  remover_ = ::fork();
  if (remover_ < 0) fail("making a process");
  if (remover_ == 0) {
    ::setsid();
    ::close(ends[1]);
    remove_when_closed(ends[0], path_);
  }
  ::close(ends[0]);
  alive_ = ends[1];
}

ScratchFolder::~ScratchFolder() {
  ::close(alive_);
  ::waitpid(remover_, nullptr, 0);
}

}  // namespace acceptlab::validation
