#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::stand {

/// One request to the kernel about links, addresses and routes (rtnetlink(7)).
class RouteRequest {
 public:
  RouteRequest(std::uint16_t type, std::uint16_t flags);

  /// The fixed part that belongs to the type (ifinfomsg, ifaddrmsg, rtmsg).
  template <class T>
  RouteRequest& part(const T& value) {
    append(&value, sizeof value);
    return *this;
  }
  template <class T>
  RouteRequest& attribute(std::uint16_t type, const T& value) {
    begin(type);
    append(&value, sizeof value);
    return end();
  }
  RouteRequest& text(std::uint16_t type, const std::string& value);
  /// What follows until end() is inside this attribute.
  RouteRequest& begin(std::uint16_t type);
  RouteRequest& end();

  /// Asks the present network namespace and waits for the answer. Throws std::system_error with
  /// `what`.
  void send(const std::string& what);

 private:
  void append(const void* bytes, std::size_t count);

  std::vector<unsigned char> message_;
  std::vector<std::size_t> open_;  // where the attributes begin that are not ended yet
};

/// A pair of connected interfaces of that name: one in the present network namespace, one in the
/// other.
void make_veth_pair(const std::string& name, const FileDescriptor& other_namespace);
/// IPv4, host byte order.
void add_ipv4_address(const std::string& interface, std::uint32_t address, unsigned prefix_bits);
/// Lets this host answer for all addresses of a prefix.
void add_ipv4_local_route(const std::string& interface, std::uint32_t prefix, unsigned prefix_bits);

}  // namespace acceptlab::native::stand
