#include "validation/native/load/client_socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>

namespace acceptlab::native::load {
namespace {

void set_option(int socket, int level, int name, int value) {
  native::checked(::setsockopt(socket, level, name, &value, sizeof value), "setsockopt");
}

SkipReason skip_reason(int error, const char* what) {
  switch (error) {
    case EMFILE:
    case ENFILE:
      return SkipReason::NoDescriptor;
    case ENOBUFS:
    case ENOMEM:
      return SkipReason::NoMemory;
    case EADDRINUSE:
    case EADDRNOTAVAIL:
    case EAGAIN:  // connect: no free local port
    case EACCES:  // bind: a port that only root may use
      return SkipReason::NoPort;
    default:
      errno = error;
      native::throw_errno(what);
  }
}

bool bind_to(int socket, const PlannedConnection& connection) {
  set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_port = htons(connection.port);
  own.sin_addr.s_addr = htonl(connection.address);
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0;
}

}  // namespace

native::FileDescriptor open_client_socket(const PlannedConnection& connection, int family,
                                          SkipReason& skipped) {
  skipped = SkipReason::None;
  native::FileDescriptor socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.open()) {
    skipped = skip_reason(errno, "socket");
  } else if (connection.address != 0 && !bind_to(socket.get(), connection)) {
    skipped = skip_reason(errno, "bind");
    socket.reset();
  }
  return socket;
}

Attempt start_connecting(const native::FileDescriptor& socket, SocketAddress& server) {
  if (::connect(socket.get(), server.get(), server.size) == 0 || errno == EINPROGRESS) return {};
  switch (errno) {
    case EADDRINUSE:
    case EADDRNOTAVAIL:
    case EAGAIN:
    case ENOBUFS:
    case ENOMEM:
      return {.skipped = skip_reason(errno, "connect"), .error = 0};
    default:
      return {.skipped = SkipReason::None, .error = errno};
  }
}

IssuedConnection::Outcome outcome_of(int error) {
  switch (error) {
    case ETIMEDOUT:
      return IssuedConnection::TimedOut;  // the kernel has sent its last SYN or data again
    case ECONNRESET:
    case EPIPE:
    case ECONNABORTED:
      return IssuedConnection::Reset;
    default:  // ECONNREFUSED, and what routers and packet filters answer with
      return IssuedConnection::Refused;
  }
}

int pending_error(const native::FileDescriptor& socket) {
  int error = 0;
  socklen_t size = sizeof error;
  native::checked(::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size), "SO_ERROR");
  return error;
}

void close_with_reset(native::FileDescriptor& socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket.reset();
}

void note_own_address(const native::FileDescriptor& socket, IssuedConnection& row) {
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&own), &size) != 0) return;
  const auto& in = reinterpret_cast<const sockaddr_in&>(own);
  row.port = ntohs(in.sin_port);  // at the same place for IPv6
  if (own.ss_family == AF_INET) row.address = ntohl(in.sin_addr.s_addr);
}

}  // namespace acceptlab::native::load
