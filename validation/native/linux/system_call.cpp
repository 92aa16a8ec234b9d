#include "validation/native/linux/system_call.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace acceptlab::native {

void throw_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int checked(long result, const char* what) {
  if (result < 0) throw_errno(what);
  return static_cast<int>(result);
}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    reset();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void FileDescriptor::reset() noexcept {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

}  // namespace acceptlab::native
