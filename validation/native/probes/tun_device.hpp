#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "validation/native/linux/endpoint.hpp"
#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::probes {

/// A TUN interface of the present namespace: whatever the kernel sends to its subnets arrives
/// here, and what is sent here the kernel receives. So one program can play any number of remote
/// hosts, and no other TCP answers for them. The interface disappears with the object.
class TunDevice {
 public:
  /// `address` belongs to this machine, the rest of its prefix to the played hosts. Throws
  /// EnvironmentError when /dev/net/tun cannot be used.
  TunDevice(const Endpoint& address, unsigned prefix_bits);

  void send(std::span<const std::uint8_t> packet);
  /// The next packet, or an empty span when none arrives within `patience`. Valid until the next
  /// call.
  std::span<const std::uint8_t> receive(std::chrono::milliseconds patience);
  int fd() const { return device_.get(); }

 private:
  FileDescriptor device_;
  std::array<std::uint8_t, 2048> buffer_{};
};

}  // namespace acceptlab::native::probes
