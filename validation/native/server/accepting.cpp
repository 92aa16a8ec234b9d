#include "validation/native/server/accepting.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {
namespace {

using Outcome = Accepted::Outcome;

Outcome outcome_of(int error) {
  switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return Outcome::OutOfFiles;
    case EINTR:
      return Outcome::Interrupted;
    case EINVAL:
    case EBADF:
      return Outcome::Closed;
    default:
      return Outcome::Nothing;
  }
}

void fill(ServedConnection& row, std::int64_t now, const sockaddr_storage& peer,
          const ListenSocket& socket, unsigned worker) {
  row.id = no_id;
  row.accepted_ns = now;
  if (peer.ss_family == AF_INET) {
    const auto& in = reinterpret_cast<const sockaddr_in&>(peer);
    row.peer_address = ntohl(in.sin_addr.s_addr);
    row.peer_port = ntohs(in.sin_port);
  } else {
    row.peer_port = ntohs(reinterpret_cast<const sockaddr_in6&>(peer).sin6_port);
  }
  row.socket = socket.birth;
  row.acceptor = row.worker = static_cast<std::uint16_t>(worker);
}

}  // namespace

Accepted accept_from(Site& site, Post& post, const ListenSocket& socket) {
  sockaddr_storage peer;
  socklen_t size = sizeof peer;
  const int fd =
      ::accept4(socket.fd, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) {
    const Outcome outcome = outcome_of(errno);
    if (outcome == Outcome::Nothing) add(post.counters.again);
    if (outcome == Outcome::OutOfFiles) add(post.counters.out_of_files);
    return {.outcome = outcome};
  }
  const std::int64_t now = now_ns();
  add(post.counters.accepted);
  ServedConnection* row = site.log.take_row();
  if (row != nullptr) fill(*row, now, peer, socket, post.number);
  return {Outcome::Connection, fd, now, socket.birth, row};
}

void hold(Post& post) {
  add(post.counters.open);
  post.control.held.fetch_add(1, std::memory_order_relaxed);
}

void release(Post& post) {
  post.counters.open.fetch_sub(1, std::memory_order_relaxed);
  post.control.held.fetch_sub(1, std::memory_order_relaxed);
}

void shed(Post& post, int fd) {
  add(post.counters.shed);
  ::close(fd);
}

}  // namespace acceptlab::native::server
