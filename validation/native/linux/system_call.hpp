#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace acceptlab::native {

/// This machine does not allow the check: no privilege, no device or no such kernel option.
class EnvironmentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws std::system_error made of errno and `what`.
[[noreturn]] void throw_errno(const std::string& what);

/// Returns `result`; throws as throw_errno() does when it is negative.
int checked(long result, const char* what);

/// Owns one open file descriptor, or none (-1).
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() { reset(); }

  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  void reset() noexcept;
  /// The caller closes it.
  int release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

}  // namespace acceptlab::native
