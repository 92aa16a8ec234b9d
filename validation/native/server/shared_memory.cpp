#include "validation/native/server/shared_memory.hpp"

#include <sys/mman.h>

#include <utility>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::server {

SharedMemory SharedMemory::anonymous(std::size_t bytes) {
  void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) native::throw_errno("no shared memory");
  return {data, bytes};
}

SharedMemory SharedMemory::of_file(int fd, std::size_t bytes) {
  void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (data == MAP_FAILED) native::throw_errno("mapping the log");
  return {data, bytes};
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

SharedMemory::~SharedMemory() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

}  // namespace acceptlab::native::server
