#pragma once

#include <cstdint>
#include <optional>

#include "validation/native/linux/endpoint.hpp"
#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::probes {

enum class Sharing : std::uint8_t { Alone, ReusePort };

/// A non-blocking listening socket.
FileDescriptor listen_on(const Endpoint& where, int backlog, Sharing sharing = Sharing::Alone);

/// Starts a connection and returns at once; over loopback the handshake is then over, unless the
/// SYN was dropped. `from` fixes the client's address, and its port unless that is 0. Returns a
/// closed descriptor when `from` is already in use towards `to`.
FileDescriptor start_connect(const Endpoint& to, const std::optional<Endpoint>& from = {});

/// One accepted connection, or a closed descriptor when the queue is empty.
FileDescriptor accept_from(const FileDescriptor& listener, Endpoint* peer = nullptr);

/// Closes with RST, so that no TIME_WAIT stays behind.
void close_with_reset(FileDescriptor& socket);

Endpoint local_endpoint(const FileDescriptor& socket);

/// The kernel's state of the socket, TCP_ESTABLISHED and so on.
int tcp_state(const FileDescriptor& socket);
/// Connections in the accept queue of a listening socket.
int queued(const FileDescriptor& listener);

}  // namespace acceptlab::native::probes
