#include "validation/native/linux/endpoint.hpp"

#include <arpa/inet.h>

#include <cstring>
#include <stdexcept>

namespace acceptlab::native {

Endpoint Endpoint::parse(const std::string& text, std::uint16_t port) {
  Endpoint result;
  result.family = text.find(':') == std::string::npos ? AF_INET : AF_INET6;
  result.port = port;
  if (inet_pton(result.family, text.c_str(), result.address.data()) != 1)
    throw std::invalid_argument("not a numeric address: " + text);
  return result;
}

Endpoint Endpoint::ipv4(std::uint32_t address, std::uint16_t port) {
  Endpoint result;
  result.port = port;
  result.set_word(0, htonl(address));
  return result;
}

Endpoint Endpoint::with_port(std::uint16_t other) const {
  Endpoint result = *this;
  result.port = other;
  return result;
}

std::uint32_t Endpoint::word(std::size_t i) const {
  std::uint32_t value = 0;
  std::memcpy(&value, &address.at(4 * i), sizeof value);
  return value;
}

void Endpoint::set_word(std::size_t i, std::uint32_t value) {
  std::memcpy(&address.at(4 * i), &value, sizeof value);
}

std::string Endpoint::address_text() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return inet_ntop(family, address.data(), text.data(), text.size());
}

SocketAddress::SocketAddress(const Endpoint& endpoint) {
  if (endpoint.family == AF_INET) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = endpoint.wire_port();
    std::memcpy(&in.sin_addr, endpoint.address.data(), sizeof in.sin_addr);
    std::memcpy(&storage, &in, size = sizeof in);
  } else {
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = endpoint.wire_port();
    std::memcpy(&in.sin6_addr, endpoint.address.data(), sizeof in.sin6_addr);
    std::memcpy(&storage, &in, size = sizeof in);
  }
}

Endpoint SocketAddress::endpoint() const {
  Endpoint result;
  result.family = storage.ss_family;
  if (result.family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &storage, sizeof in);
    result.port = ntohs(in.sin_port);
    std::memcpy(result.address.data(), &in.sin_addr, sizeof in.sin_addr);
  } else {
    sockaddr_in6 in{};
    std::memcpy(&in, &storage, sizeof in);
    result.port = ntohs(in.sin6_port);
    std::memcpy(result.address.data(), &in.sin6_addr, sizeof in.sin6_addr);
  }
  return result;
}

sockaddr* SocketAddress::get() { return reinterpret_cast<sockaddr*>(&storage); }

}  // namespace acceptlab::native
