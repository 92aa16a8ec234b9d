#include "experiment/result/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>

#include "experiment/result/temporary_file.hpp"

namespace acceptlab::experiment {

namespace {

[[noreturn]] void fail(const std::string& attempted) {
  throw std::system_error(errno, std::generic_category(), attempted);
}

/// Nothing ends the program while this lives: it would leave the temporary file behind.
class SignalsWait {
 public:
  SignalsWait() {
    sigset_t ending;
    sigemptyset(&ending);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ending, signal);
    pthread_sigmask(SIG_BLOCK, &ending, &before_);
  }
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;
  ~SignalsWait() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace

namespace {

/// A device or a pipe that is there already, such as /dev/null: renaming would put a file in its
/// place.
bool takes_writes_only(const std::filesystem::path& target) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(target, error);
  return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) &&
         !std::filesystem::is_directory(status);
}

void write_into(const std::filesystem::path& target,
                const std::function<void(const Sink&)>& produce) {
  const int descriptor = ::open(target.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) fail("opening " + target.string());
  struct Closing {
    int descriptor;
    ~Closing() { ::close(descriptor); }
  } const closing{descriptor};
  produce([&](std::string_view piece) { write_all(descriptor, piece, target); });
}

}  // namespace

namespace {

void require_access(const std::filesystem::path& path, int mode, const std::string& attempted) {
  if (::access(path.c_str(), mode) != 0) fail(attempted);
}

void require_folder(const std::filesystem::path& folder) {
  const std::string attempted = "writing into folder " + folder.string();
  if (!std::filesystem::is_directory(folder)) {
    errno = std::filesystem::exists(folder) ? ENOTDIR : ENOENT;
    fail(attempted);
  }
  require_access(folder, W_OK | X_OK, attempted);
}

}  // namespace

void check_writable(const std::filesystem::path& path) {
  const std::filesystem::path target = std::filesystem::absolute(path);
  if (takes_writes_only(target)) return require_access(target, W_OK, "opening " + target.string());
  if (!target.has_filename() || std::filesystem::is_directory(target)) {
    errno = EISDIR;
    fail("renaming to " + target.string());
  }
  require_folder(target.parent_path());
}

void write_atomically(const std::filesystem::path& path, std::string_view contents) {
  write_atomically(path, [&](const Sink& sink) { sink(contents); });
}

void write_atomically(const std::filesystem::path& path,
                      const std::function<void(const Sink&)>& produce) {
  const std::filesystem::path target = std::filesystem::absolute(path);
  if (takes_writes_only(target)) return write_into(target, produce);
  std::error_code error;
  std::filesystem::create_directories(target.parent_path(), error);
  if (error) throw std::system_error(error, "making folder " + target.parent_path().string());
  const SignalsWait wait;
  TemporaryFile file(target);
  produce([&](std::string_view piece) { file.write(piece); });
  file.rename_to_target();
}

}  // namespace acceptlab::experiment
