#pragma once

#include <cstddef>

namespace acceptlab::native::server {

/// Memory that a process and all that it forks see, of a file or of none. Unmapped with its owner.
class SharedMemory {
 public:
  SharedMemory() = default;
  /// Zeroed memory of no file. Throws std::system_error.
  static SharedMemory anonymous(std::size_t bytes);
  /// The first `bytes` of the file. Throws std::system_error.
  static SharedMemory of_file(int fd, std::size_t bytes);

  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&& other) noexcept;
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  SharedMemory(void* data, std::size_t size) : data_(static_cast<std::byte*>(data)), size_(size) {}

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace acceptlab::native::server
