#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <queue>
#include <vector>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/server/connection.hpp"

namespace acceptlab::native::server {

/// When something is due in an event loop: the end of a request's wait, the client that has not
/// sent or read on for too long, the next look at listen sockets that were left out for want of
/// descriptors. Where threads share an epoll they share this, and a clock in that epoll.
class Alarms {
 public:
  struct Due {
    enum class What : std::uint8_t { WaitOver, ClientTooSlow, AcceptAgain } what;
    Ready connection{0};
  };

  /// `shared`: for several threads, with a clock of its own.
  Alarms(std::int64_t client_timeout_ns, bool shared);

  /// Becomes readable when something is due; -1 when the loop is to wait by next() instead.
  int clock() const { return clock_.get(); }
  /// When the next thing is due; none: never.
  std::optional<std::int64_t> next();
  /// What is due at `now`, one at a time. A clock is set for the next.
  std::optional<Due> take_due(std::int64_t now);

  void end_wait_at(std::int64_t when, const Connection& connection);
  void accept_again_at(std::int64_t when);
  /// From `now` on the client has the timeout to do something.
  void await_client(Connection& connection, std::int64_t now);
  /// The same where it is not awaited already.
  void keep_awaiting(Connection& connection);
  void stop_awaiting(Connection& connection);

 private:
  struct Entry {
    std::int64_t when;
    Due due;
    bool operator<(const Entry& other) const { return when > other.when; }
  };

  std::unique_lock<std::mutex> lock();
  std::optional<std::int64_t> earliest() const;
  void link(Connection& connection, std::int64_t deadline);
  void unlink(Connection& connection);
  void set_clock();

  std::int64_t client_timeout_ns_;
  bool shared_;
  std::mutex mutex_;
  native::FileDescriptor clock_;
  std::optional<std::int64_t> clock_set_for_;
  std::priority_queue<Entry> entries_;
  // All timeouts are equally long, so this list is in order of time.
  Connection *first_ = nullptr, *last_ = nullptr;
};

}  // namespace acceptlab::native::server
