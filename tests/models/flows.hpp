#pragma once

#include <cstdint>
#include <string_view>

#include "experiment/notation/units.hpp"
#include "models/kernel/flow.hpp"

namespace acceptlab::tests {

/// A flow as the server sees it: "198.51.100.1:80" from "192.0.2.10:40000".
inline kernel::Flow flow(std::string_view local, std::string_view remote) {
  const auto to = experiment::parse_listen(local).value();
  const auto from = experiment::parse_listen(remote).value();
  return {to.address, from.address, to.port, from.port};
}

/// From 192.0.2.10 and this port to 198.51.100.1:80.
inline kernel::Flow one_client(std::uint16_t port) {
  kernel::Flow f = flow("198.51.100.1:80", "192.0.2.10:1");
  f.remote_port = port;
  return f;
}

}  // namespace acceptlab::tests
