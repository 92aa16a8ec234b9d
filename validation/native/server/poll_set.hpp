#pragma once

#include <poll.h>

#include <vector>

#include "validation/native/server/ready_set.hpp"

namespace acceptlab::native::server {

/// A list for poll(2): level-triggered, and the kernel keeps nothing of it between two waits.
class PollSet final : public ReadySet {
 public:
  explicit PollSet(unsigned most) : most_(most) {}

  void add_listen(const ListenSocket& socket) override;
  void remove_listen(const ListenSocket& socket) override { remove(socket.fd); }
  void rearm_listen(const ListenSocket& /*socket*/) override {}
  void enable_listen(const ListenSocket& /*socket*/) override {}
  void add_other(int fd, Ready ready, bool edge) override;
  void remove_other(int fd) override { remove(fd); }
  bool add_connection(int fd, Ready ready) override {
    add(fd, POLLIN, ready);
    return true;
  }
  void want_read(int fd, Ready /*ready*/) override { want(fd, POLLIN); }
  void want_write(int fd, Ready /*ready*/) override { want(fd, POLLOUT); }
  void want_nothing(int fd) override;
  void forget_connection(int fd) override { remove(fd); }
  std::span<Ready> wait(std::int64_t timeout_ns) override;

 private:
  static constexpr std::size_t nowhere = ~std::size_t{0};

  std::size_t& place_of(int fd);
  void add(int fd, short events, Ready ready);
  void want(int fd, short events);
  void remove(int fd);

  struct Entry {
    int fd;
    Ready ready;
  };

  unsigned most_;
  std::vector<pollfd> polled_;       // one of which nothing is wanted has fd < 0
  std::vector<Entry> entries_;       // what each of them is
  std::vector<std::size_t> places_;  // by descriptor: where it stands
  std::vector<Ready> ready_;
};

}  // namespace acceptlab::native::server
