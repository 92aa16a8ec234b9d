#include "experiment/result/temporary_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace acceptlab::experiment {

namespace {

constexpr std::string_view random_part = ".XXXXXX";

[[noreturn]] void fail(const std::string& attempted) {
  throw std::system_error(errno, std::generic_category(), attempted);
}

}  // namespace

void write_all(int descriptor, std::string_view contents, const std::filesystem::path& target) {
  while (!contents.empty()) {
    const ssize_t written = ::write(descriptor, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("writing " + target.string());
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
}

TemporaryFile::TemporaryFile(const std::filesystem::path& target)
    : target_(target),
      name_((target.parent_path() / ("." + target.filename().string() + std::string(random_part)))
                .string()),
      descriptor_(::mkostemp(name_.data(), O_CLOEXEC)) {
  if (descriptor_ < 0) fail("creating a file beside " + target_.string());
}

TemporaryFile::~TemporaryFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!renamed_) ::unlink(name_.c_str());
}

/// A temporary file is private; what it becomes has the rights of any new file.
void TemporaryFile::open_to_others() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  constexpr mode_t readable = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
  if (::fchmod(descriptor_, readable & ~mask) != 0) fail("setting rights of " + target_.string());
}

void TemporaryFile::close() {
  if (::close(std::exchange(descriptor_, -1)) != 0) fail("closing " + target_.string());
}

void TemporaryFile::rename_to_target() {
  open_to_others();
  if (::fsync(descriptor_) != 0) fail("synchronising " + target_.string());
  close();
  if (::rename(name_.c_str(), target_.c_str()) != 0) fail("renaming to " + target_.string());
  renamed_ = true;
}

int TemporaryFile::link_to_target() {
  open_to_others();
  close();
  return ::link(name_.c_str(), target_.c_str()) == 0 ? 0 : errno;
}

std::string target_of_temporary(const std::string& name) {
  const bool has_form = name.size() > random_part.size() + 1 && name.front() == '.' &&
                        name[name.size() - random_part.size()] == '.';
  return has_form ? name.substr(1, name.size() - random_part.size() - 1) : "";
}

}  // namespace acceptlab::experiment
