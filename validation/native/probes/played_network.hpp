#pragma once

#include <cstdint>

#include "validation/native/linux/endpoint.hpp"
#include "validation/native/probes/net_namespace.hpp"
#include "validation/native/probes/tun_device.hpp"

namespace acceptlab::native::probes {

/// A fresh namespace with one server address and a subnet of played clients behind a TUN device.
class PlayedNetwork {
 public:
  PlayedNetwork() : device_(open_in_fresh_namespace()) {}

  TunDevice& device() { return device_; }
  static Endpoint server() { return Endpoint::parse("10.9.0.1", 8080); }
  static Endpoint first_client() { return Endpoint::parse("10.9.0.2", 20000); }

 private:
  static TunDevice open_in_fresh_namespace() {
    enter_fresh_namespace();
    return {server(), 16};
  }

  TunDevice device_;
};

}  // namespace acceptlab::native::probes
