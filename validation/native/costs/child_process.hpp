#pragma once

#include <sys/mman.h>
#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <span>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::costs {

/// A process of its own, as workers are, pinned to a CPU. It ends with its body, with this object,
/// or with the process that made it, whichever is first.
class ChildProcess {
 public:
  ChildProcess(int cpu, const std::function<void()>& body);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t id() const { return id_; }
  /// Waits for the end of its body. Throws EnvironmentError when that failed.
  void join();
  /// Whether it still runs.
  bool alive();

 private:
  pid_t id_ = -1;
};

/// An array of `T` that this process and its children share; all zero at first.
template <class T>
class SharedArray {
 public:
  explicit SharedArray(std::size_t size) : size_(size) {
    void* memory = ::mmap(nullptr, size * sizeof(T), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (memory == MAP_FAILED) native::throw_errno("map shared memory");
    first_ = std::unique_ptr<T, Unmap>(static_cast<T*>(memory), Unmap{size * sizeof(T)});
  }

  std::span<T> items() const { return {first_.get(), size_}; }
  T& operator[](std::size_t i) const { return first_.get()[i]; }
  /// Reads all of it, so that no page is missing later: a child has none of them at first.
  void touch() const {
    constexpr std::size_t page = 4096;
    const volatile auto* bytes = reinterpret_cast<const volatile unsigned char*>(first_.get());
    for (std::size_t i = 0; i < size_ * sizeof(T); i += page) static_cast<void>(bytes[i]);
  }

 private:
  struct Unmap {
    std::size_t bytes = 0;
    void operator()(T* memory) const noexcept { ::munmap(memory, bytes); }
  };
  std::size_t size_;
  std::unique_ptr<T, Unmap> first_;
};

}  // namespace acceptlab::native::costs
