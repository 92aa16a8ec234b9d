#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>

namespace acceptlab::native {

/// An IPv4 or IPv6 address with a TCP port.
struct Endpoint {
  int family = AF_INET;
  std::array<std::uint8_t, 16> address{};  // wire order; IPv4 uses the first four bytes
  std::uint16_t port = 0;                  // host order

  /// `text` is a numeric address; throws std::invalid_argument for anything else.
  static Endpoint parse(const std::string& text, std::uint16_t port);
  /// `address` in host order: 127.0.0.1 is 0x7f000001.
  static Endpoint ipv4(std::uint32_t address, std::uint16_t port);

  Endpoint with_port(std::uint16_t other) const;
  /// Bytes 4i .. 4i+3 loaded as a native integer, which is how the kernel hashes them.
  std::uint32_t word(std::size_t i) const;
  void set_word(std::size_t i, std::uint32_t value);
  std::uint16_t wire_port() const { return htons(port); }
  std::string address_text() const;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// The same in the form the socket calls want.
struct SocketAddress {
  explicit SocketAddress(const Endpoint& endpoint);
  SocketAddress() = default;

  Endpoint endpoint() const;
  sockaddr* get();

  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);
};

}  // namespace acceptlab::native
