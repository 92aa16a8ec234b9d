#pragma once

#include "validation/measure/host.hpp"

namespace acceptlab::validation {

/// A machine that has its clients itself.
inline Host plain_host(unsigned cpus) {
  Host host;
  host.topology.shape.cores = cpus;
  host.hz = 250;
  host.kernel_version = "6.18";
  return host;
}

/// A machine with four CPUs, and a generator with two addresses 80 us away.
inline Host remote_host() {
  Host host = plain_host(4);
  host.sysctls = {{"net.core.somaxconn", 2048}};
  host.generator.emplace();
  host.generator->agent = "192.0.2.7:7000";
  host.generator->server_address = "192.0.2.1";
  host.generator->addresses = {"192.0.2.7", "192.0.2.8"};
  host.generator->rtt = std::chrono::microseconds(80);
  host.generator->path = {"eth0", 2, {3, 1}, "rps"};
  return host;
}

}  // namespace acceptlab::validation
