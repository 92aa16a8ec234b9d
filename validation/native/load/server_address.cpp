#include "validation/native/load/server_address.hpp"

#include <fmt/format.h>
#include <netdb.h>

#include <cstring>
#include <memory>
#include <stdexcept>

#include "validation/native/load/notation.hpp"

namespace acceptlab::native::load {
namespace {

constexpr std::uint32_t loopback_net = 127;

Endpoint look_up(const std::string& host, std::uint16_t port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &wanted, &found);
  if (error != 0 || found == nullptr)
    throw std::runtime_error(fmt::format("'{}' is not found: {}", host, ::gai_strerror(error)));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  const addrinfo* best = found;
  for (const addrinfo* a = found; a != nullptr; a = a->ai_next)
    if (a->ai_family == AF_INET && best->ai_family != AF_INET) best = a;
  SocketAddress address;
  std::memcpy(&address.storage, best->ai_addr, best->ai_addrlen);
  return address.endpoint().with_port(port);
}

Endpoint parse(std::string_view text, std::uint64_t least_port) {
  const std::size_t colon = text.rfind(':');
  const auto port = parse_count(colon == std::string_view::npos ? "" : text.substr(colon + 1));
  std::string host(text.substr(0, colon));
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!port || *port < least_port || *port > UINT16_MAX || host.empty() ||
      (!bracketed && host.find(':') != std::string::npos))
    throw std::invalid_argument(
        fmt::format("expected ADDRESS:PORT, such as 127.0.0.1:8080, found '{}'", text));
  return look_up(host, static_cast<std::uint16_t>(*port));
}

}  // namespace

Endpoint resolve(std::string_view host_and_port) { return parse(host_and_port, 1); }

Endpoint resolve_own(std::string_view host_and_port) {
  if (host_and_port.find(':') == std::string_view::npos)
    return parse("127.0.0.1:" + std::string(host_and_port), 0);
  return parse(host_and_port, 0);
}

std::string text_of(const Endpoint& endpoint) {
  const std::string address = endpoint.address_text();
  return fmt::format("{}:{}", endpoint.family == AF_INET ? address : "[" + address + "]",
                     endpoint.port);
}

bool is_loopback(const Endpoint& endpoint) {
  if (endpoint.family == AF_INET) return endpoint.address[0] == loopback_net;
  return endpoint == Endpoint::parse("::1", endpoint.port);
}

}  // namespace acceptlab::native::load
