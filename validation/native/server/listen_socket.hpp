#pragma once

#include <cstdint>

#include "validation/native/linux/endpoint.hpp"
#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::server {

/// A listen socket as a process that holds it knows it.
struct ListenSocket {
  std::uint16_t birth = 0;  // number of its birth in this server, never used again
  unsigned place = 0;       // address * sockets of an address + number among these
  int fd = -1;              // owned by the process, not by this
};

/// How the listen sockets of a server are made.
struct ListenSettings {
  int backlog = 511;
  bool several = false;   // more than one is bound to an address: SO_REUSEPORT
  bool blocking = false;  // accept4 sleeps
};

/// Throws std::system_error when somebody else, whatever his options, is bound to `where`. Sockets
/// with SO_REUSEPORT would otherwise join a server that is there already, and take its connections.
void check_port_is_free(const native::Endpoint& where);

/// A socket that listens. Throws std::system_error that names `where`.
native::FileDescriptor open_listen_socket(const native::Endpoint& where,
                                          const ListenSettings& settings);

/// Closes the process's descriptor; `for_all`: it ends now, whoever else holds it.
void close_listen_socket(const ListenSocket& socket, bool for_all);

/// Port 0 replaced by the one that the kernel gave.
native::Endpoint bound_to(int fd);
/// "127.0.0.1:8080", "[::1]:8080".
std::string text_of(const native::Endpoint& where);

}  // namespace acceptlab::native::server
