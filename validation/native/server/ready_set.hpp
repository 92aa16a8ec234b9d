#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "validation/native/server/listen_socket.hpp"
#include "validation/native/server/options.hpp"

namespace acceptlab::native::server {

/// What a wait reports as ready, packed as the kernel carries it for us.
struct Ready {
  enum class Kind : std::uint8_t { Listen, Channel, Alarm, Connection };

  static Ready listen(std::uint16_t birth) { return {of(Kind::Listen) | birth}; }
  static Ready channel() { return {of(Kind::Channel)}; }
  static Ready alarm() { return {of(Kind::Alarm)}; }
  /// `use` tells connections apart that had the same descriptor one after the other.
  static Ready connection(int fd, std::uint32_t use) {
    return {of(Kind::Connection) | std::uint64_t{use & use_mask} << 32U |
            static_cast<std::uint32_t>(fd)};
  }

  Kind kind() const { return static_cast<Kind>(bits >> 60U); }
  std::uint16_t birth() const { return static_cast<std::uint16_t>(bits); }
  int fd() const { return static_cast<int>(static_cast<std::uint32_t>(bits)); }
  std::uint32_t use() const { return static_cast<std::uint32_t>(bits >> 32U) & use_mask; }

  static constexpr std::uint32_t use_mask = (1U << 28U) - 1;

  std::uint64_t bits;

 private:
  static std::uint64_t of(Kind kind) {
    return std::uint64_t{static_cast<std::uint8_t>(kind)} << 60U;
  }
};

/// What a worker waits in: its listen sockets, its connections, and what it is handed.
class ReadySet {
 public:
  virtual ~ReadySet() = default;

  virtual void add_listen(const ListenSocket& socket) = 0;
  /// Of one that is there, or was.
  virtual void remove_listen(const ListenSocket& socket) = 0;
  /// Out and in again: last in the socket's wait queue.
  virtual void rearm_listen(const ListenSocket& socket) = 0;
  /// After a oneshot event.
  virtual void enable_listen(const ListenSocket& socket) = 0;
  /// Always looked at: a channel, a clock.
  virtual void add_other(int fd, Ready ready, bool edge) = 0;
  virtual void remove_other(int fd) = 0;

  /// False when the kernel has no room for it.
  virtual bool add_connection(int fd, Ready ready) = 0;
  /// Whether the connection is waited for to be readable or writable.
  virtual void want_read(int fd, Ready ready) = 0;
  virtual void want_write(int fd, Ready ready) = 0;
  /// Nothing is wanted of the client for a while.
  virtual void want_nothing(int fd) = 0;
  /// Before it is closed.
  virtual void forget_connection(int fd) = 0;

  /// Waits until something is ready, a signal comes, or `timeout_ns` are over (negative: for ever).
  /// What is ready stays valid until the next wait.
  virtual std::span<Ready> wait(std::int64_t timeout_ns) = 0;
};

/// The set that `options` ask for; `shared_epoll`: of all workers, else -1. `most` events a wait.
std::unique_ptr<ReadySet> make_ready_set(const Options& options, int shared_epoll, unsigned most);

}  // namespace acceptlab::native::server
