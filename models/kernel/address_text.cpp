#include "models/kernel/address_text.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>

namespace acceptlab::kernel {

std::optional<Address> parse_address(std::string_view text) {
  const std::string terminated(text);
  Address address;
  address.v6 = text.find(':') != std::string_view::npos;
  const int family = address.v6 ? AF_INET6 : AF_INET;
  if (inet_pton(family, terminated.c_str(), address.bytes.data()) != 1) return std::nullopt;
  return address;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const bool brackets = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  const auto address = parse_address(host);
  const auto port = parse_port(text.substr(colon + 1));
  if (!address || !port || address->v6 != brackets) return std::nullopt;
  return Endpoint{*address, *port};
}

std::string to_string(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.v6 ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
  return text.data();
}

}  // namespace acceptlab::kernel
