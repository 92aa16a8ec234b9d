#include "validation/native/probes/tcp_socket.hpp"

#include <linux/tcp.h>

#include <cerrno>

namespace acceptlab::native::probes {
namespace {

void set_option(const FileDescriptor& socket, int level, int option, int value) {
  checked(::setsockopt(socket.get(), level, option, &value, sizeof value), "setsockopt");
}

FileDescriptor tcp_socket(int family) {
  return FileDescriptor(
      checked(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket"));
}

tcp_info info_of(const FileDescriptor& socket) {
  tcp_info info{};
  socklen_t size = sizeof info;
  checked(::getsockopt(socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size), "TCP_INFO");
  return info;
}

}  // namespace

FileDescriptor listen_on(const Endpoint& where, int backlog, Sharing sharing) {
  FileDescriptor socket = tcp_socket(where.family);
  set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
  if (sharing == Sharing::ReusePort) set_option(socket, SOL_SOCKET, SO_REUSEPORT, 1);
  if (where.family == AF_INET6) set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  SocketAddress address(where);
  checked(::bind(socket.get(), address.get(), address.size), "bind a listening socket");
  checked(::listen(socket.get(), backlog), "listen");
  return socket;
}

FileDescriptor start_connect(const Endpoint& to, const std::optional<Endpoint>& from) {
  FileDescriptor socket = tcp_socket(to.family);
  if (from) {
    set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
    SocketAddress address(*from);
    if (::bind(socket.get(), address.get(), address.size) < 0) {
      if (errno == EADDRINUSE) return {};
      throw_errno("bind a client");
    }
  }
  SocketAddress address(to);
  if (::connect(socket.get(), address.get(), address.size) < 0 && errno != EINPROGRESS) {
    if (errno == EADDRNOTAVAIL || errno == EADDRINUSE) return {};
    throw_errno("connect");
  }
  return socket;
}

FileDescriptor accept_from(const FileDescriptor& listener, Endpoint* peer) {
  SocketAddress address;
  FileDescriptor accepted(::accept4(listener.get(), peer != nullptr ? address.get() : nullptr,
                                    peer != nullptr ? &address.size : nullptr,
                                    SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!accepted.open() && errno != EAGAIN) throw_errno("accept");
  if (accepted.open() && peer != nullptr) *peer = address.endpoint();
  return accepted;
}

void close_with_reset(FileDescriptor& socket) {
  const linger at_once{1, 0};
  checked(::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), "SO_LINGER");
  socket.reset();
}

Endpoint local_endpoint(const FileDescriptor& socket) {
  SocketAddress address;
  checked(::getsockname(socket.get(), address.get(), &address.size), "getsockname");
  return address.endpoint();
}

int tcp_state(const FileDescriptor& socket) { return info_of(socket).tcpi_state; }

// For a listening socket the kernel reports the queue length in this field.
int queued(const FileDescriptor& listener) {
  return static_cast<int>(info_of(listener).tcpi_unacked);
}

}  // namespace acceptlab::native::probes
