#pragma once

#include <cstdint>
#include <optional>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::probes {

/// Reads the full 32-bit hash that the kernel computes for each SYN to a reuseport group. A small
/// BPF program in the place of the group's selector notes it and refuses the SYN.
class HashTap {
 public:
  /// Throws EnvironmentError when the kernel does not load the program.
  HashTap();
  HashTap(const HashTap&) = delete;
  HashTap& operator=(const HashTap&) = delete;
  ~HashTap();

  /// From now on SYNs to the group of `listener` are noted.
  void attach(const FileDescriptor& listener) const;
  /// The hash of the last SYN; nothing when none was noted since the last call.
  std::optional<std::uint32_t> take();

 private:
  struct Noted {
    std::uint32_t hash, count;
  };

  FileDescriptor map_, program_;
  const volatile Noted* noted_ = nullptr;
  std::uint32_t taken_ = 0;
};

}  // namespace acceptlab::native::probes
