#pragma once

#include <cstdint>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/load/schedule.hpp"
#include "validation/native/load/server_address.hpp"
#include "validation/native/log/shared_log.hpp"

namespace acceptlab::native::load {

/// Why a connection could not be issued.
enum class SkipReason : std::uint8_t {
  None,
  NoPort,        // its address and port are in use towards the server, or no port is left
  NoDescriptor,  // the limit on open files, of the process or of the machine
  NoMemory,      // the kernel has none for sockets
  TooManyOpen,   // --max-open
};
inline constexpr std::size_t skip_reasons = 5;

/// What a system call on the way to a connection came to.
struct Attempt {
  SkipReason skipped = SkipReason::None;
  int error = 0;  // the connection has failed; not when it was skipped
};

/// A nonblocking TCP socket with the connection's own address and port, where it has any. Other
/// connections may use the same port at the same time. Closed when `skipped` says why.
native::FileDescriptor open_client_socket(const PlannedConnection& connection, int family,
                                          SkipReason& skipped);

/// Starts to connect. Over loopback the handshake is over on return, unless the SYN was dropped.
Attempt start_connecting(const native::FileDescriptor& socket, SocketAddress& server);

/// What an error of connect, send or recv makes of a connection.
IssuedConnection::Outcome outcome_of(int error);
/// The error that a socket has kept, 0 for none.
int pending_error(const native::FileDescriptor& socket);

/// Closes with RST instead of FIN: nothing of the connection stays behind.
void close_with_reset(native::FileDescriptor& socket);

/// Address and port that the kernel chose, where the plan left it to it.
void note_own_address(const native::FileDescriptor& socket, IssuedConnection& row);

}  // namespace acceptlab::native::load
