#pragma once

#include <sys/epoll.h>

#include <vector>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/server/ready_set.hpp"

namespace acceptlab::native::server {

/// How a listen socket is registered: level, edge or oneshot, exclusive or not.
std::uint32_t listen_events(const Options& options);

/// An epoll, own or shared with others. Connections are registered edge-triggered, once, as nginx
/// does it: a connection that is answered at once costs one epoll_ctl.
class EpollSet final : public ReadySet {
 public:
  /// `shared`: an epoll that is there, else -1. Throws std::system_error.
  EpollSet(std::uint32_t listen_events, int shared, unsigned most);

  void add_listen(const ListenSocket& socket) override;
  void remove_listen(const ListenSocket& socket) override;
  void rearm_listen(const ListenSocket& socket) override;
  void enable_listen(const ListenSocket& socket) override;
  void add_other(int fd, Ready ready, bool edge) override;
  void remove_other(int fd) override;
  bool add_connection(int fd, Ready ready) override;
  void want_read(int fd, Ready ready) override;
  void want_write(int fd, Ready ready) override;
  void want_nothing(int /*fd*/) override {}       // an edge comes once, and is kept
  void forget_connection(int /*fd*/) override {}  // close(2) does it
  std::span<Ready> wait(std::int64_t timeout_ns) override;

 private:
  int control(int operation, int fd, std::uint32_t events, Ready ready) const;
  int sleep(std::int64_t timeout_ns);

  std::uint32_t listen_events_;
  native::FileDescriptor own_;
  int epoll_;
  std::vector<epoll_event> events_;
  std::vector<Ready> ready_;
  bool nanoseconds_ = true;  // the kernel has epoll_pwait2 (Linux 5.11)
};

}  // namespace acceptlab::native::server
