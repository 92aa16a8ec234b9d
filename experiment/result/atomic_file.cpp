#include "experiment/result/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <system_error>
#include <utility>

namespace acceptlab::experiment {

namespace {

[[noreturn]] void fail(const std::string& attempted) {
  throw std::system_error(errno, std::generic_category(), attempted);
}

void write_all(int descriptor, std::string_view contents, const std::filesystem::path& target) {
  while (!contents.empty()) {
    const ssize_t written = ::write(descriptor, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("writing " + target.string());
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// A file that disappears again unless it was renamed.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target)
      : target_(target),
        name_((target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string()),
        descriptor_(::mkostemp(name_.data(), O_CLOEXEC)) {
    if (descriptor_ < 0) fail("creating a file beside " + target_.string());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!renamed_) ::unlink(name_.c_str());
  }

  void write(std::string_view contents) { write_all(descriptor_, contents, target_); }

  void rename_to_target() {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    constexpr mode_t readable = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
    if (::fchmod(descriptor_, readable & ~mask) != 0) fail("setting rights of " + target_.string());
    if (::fsync(descriptor_) != 0) fail("synchronising " + target_.string());
    if (::close(std::exchange(descriptor_, -1)) != 0) fail("closing " + target_.string());
    if (::rename(name_.c_str(), target_.c_str()) != 0) fail("renaming to " + target_.string());
    renamed_ = true;
  }

 private:
  const std::filesystem::path& target_;
  std::string name_;
  int descriptor_;
  bool renamed_ = false;
};

}  // namespace

namespace {

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
