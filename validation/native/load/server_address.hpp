#pragma once

#include <string>
#include <string_view>

#include "validation/native/linux/endpoint.hpp"

namespace acceptlab::native::load {

using native::Endpoint;
using native::SocketAddress;

/// "127.0.0.1:8080", "[::1]:8080" or "name:8080", which is resolved, IPv4 first. Throws
/// std::invalid_argument when it has another form, std::runtime_error when the name is not found.
Endpoint resolve(std::string_view host_and_port);
/// The same for listening: port 0 lets the kernel choose, and a port alone means loopback.
Endpoint resolve_own(std::string_view host_and_port);

/// "127.0.0.1:8080", "[::1]:8080"
std::string text_of(const Endpoint& endpoint);

bool is_loopback(const Endpoint& endpoint);

}  // namespace acceptlab::native::load
