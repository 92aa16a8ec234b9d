#include "validation/native/server/listen_socket.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <climits>

namespace acceptlab::native::server {
namespace {

using native::FileDescriptor;
using native::SocketAddress;
using native::throw_errno;

void set(const FileDescriptor& socket, int level, int option, const char* name) {
  const int on = 1;
  native::checked(::setsockopt(socket.get(), level, option, &on, sizeof on), name);
}

FileDescriptor make_socket(const native::Endpoint& where, int flags) {
  FileDescriptor socket(::socket(where.family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  if (!socket.open()) throw_errno(fmt::format("a socket for {}", text_of(where)));
  set(socket, SOL_SOCKET, SO_REUSEADDR, "SO_REUSEADDR");
  if (where.family == AF_INET6) set(socket, IPPROTO_IPV6, IPV6_V6ONLY, "IPV6_V6ONLY");
  return socket;
}

void bind_to(const FileDescriptor& socket, const native::Endpoint& where) {
  SocketAddress address(where);
  if (::bind(socket.get(), address.get(), address.size) == 0) return;
  const bool taken = errno == EADDRINUSE;
  throw_errno(
      fmt::format("--listen {}{}", text_of(where),
                  taken ? " (another process listens there; port 0 takes a free one)" : ""));
}

}  // namespace

void check_port_is_free(const native::Endpoint& where) {
  if (where.port != 0) bind_to(make_socket(where, 0), where);
}

FileDescriptor open_listen_socket(const native::Endpoint& where, const ListenSettings& settings) {
  FileDescriptor socket = make_socket(where, settings.blocking ? 0 : SOCK_NONBLOCK);
  if (settings.several) set(socket, SOL_SOCKET, SO_REUSEPORT, "SO_REUSEPORT");
  // Inherited by what is accepted: pipelined answers do not wait for each other's acknowledgement.
  set(socket, IPPROTO_TCP, TCP_NODELAY, "TCP_NODELAY");
  bind_to(socket, where);
  // The kernel cuts what is above net.core.somaxconn.
  const int backlog = settings.backlog < 0 ? INT_MAX : settings.backlog;
  if (::listen(socket.get(), backlog) < 0) throw_errno(fmt::format("listen on {}", text_of(where)));
  return socket;
}

void close_listen_socket(const ListenSocket& socket, bool for_all) {
  // Shutting down ends the listening as the last close does: same path in the kernel
  // (inet_shutdown, tcp_disconnect), without waiting for the other holders.
  if (for_all) ::shutdown(socket.fd, SHUT_RD);
  ::close(socket.fd);
}

native::Endpoint bound_to(int fd) {
  SocketAddress address;
  native::checked(::getsockname(fd, address.get(), &address.size), "getsockname");
  return address.endpoint();
}

std::string text_of(const native::Endpoint& where) {
  const std::string address = where.address_text();
  return where.family == AF_INET6 ? fmt::format("[{}]:{}", address, where.port)
                                  : fmt::format("{}:{}", address, where.port);
}

}  // namespace acceptlab::native::server
