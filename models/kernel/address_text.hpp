#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "models/kernel/flow.hpp"

namespace acceptlab::kernel {

/// "192.0.2.1" or "2001:db8::1"; none if it is neither.
std::optional<Address> parse_address(std::string_view text);

/// A port, 0 to 65535, in decimal digits only.
std::optional<std::uint16_t> parse_port(std::string_view text);

struct Endpoint {
  Address address;
  std::uint16_t port = 0;
};

/// "192.0.2.1:80" or "[2001:db8::1]:80".
std::optional<Endpoint> parse_endpoint(std::string_view text);

std::string to_string(const Address& address);

}  // namespace acceptlab::kernel
