#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "validation/native/server/ready_set.hpp"
#include "validation/native/server/request.hpp"
#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// A connection of an event loop, from accept to close. Its memory is used again for the next one
/// with the same descriptor, and is never given back: an event that comes late finds something.
class Connection {
 public:
  enum class State : std::uint8_t {
    Reading,  // a request, or the beginning of one
    Waiting,  // the request's wait off the CPU
    Writing,  // the client's window is full
    Draining  // refused: what the client still sends is thrown away, so that it sees the answer
  };

  /// Takes it up for `descriptor`.
  void begin(int descriptor);
  Ready ready() const { return Ready::connection(fd, use_); }

  // Threads that share an epoll may be told of a connection while another one works on it. Who
  // claims it works on it, whoever fails leaves a note, and release() says whether there is one.

  /// False for a use that is over, and while somebody else has it.
  bool claim(std::uint32_t use);
  /// Whatever its use is; false while somebody has it or it is closed, and leaves no note.
  bool claim_if_open();
  /// True: it stays claimed, since something has come meanwhile.
  bool release();
  /// The claim ends, and so does this use.
  void end();

  int fd = -1;
  State state = State::Reading;
  bool close_after = true;        // what is being answered is the last
  bool told = false;              // something came that was not looked at
  Post* owner = nullptr;          // the worker that it counts for
  std::string_view unsent;        // of the answer
  std::size_t drained = 0;        // bytes thrown away
  std::int64_t wait_ends_ns = 0;  // of the request that waits off the CPU
  ServedConnection* row = nullptr;
  std::string leftover;   // requests that were sent before the last one was answered
  std::string own_reply;  // backing of `unsent` where it is no standing answer
  RequestReader reader;

  // Its place among those whose client is waited for, see Alarms.
  std::int64_t deadline = 0;
  Connection *before = nullptr, *after = nullptr;
  bool awaited = false;

 private:
  static constexpr std::uint64_t claimed = 1, noted = 2;
  static constexpr unsigned use_at = 2;

  std::uint32_t use_ = 0;
  std::atomic<std::uint64_t> claim_{0};  // use, noted, claimed
  ServedConnection unkept_row_;          // when the log has none
};

/// The connections of a process by descriptor. Threads may use it together.
class ConnectionTable {
 public:
  /// As many as this process may have files open.
  ConnectionTable();
  ~ConnectionTable();
  ConnectionTable(const ConnectionTable&) = delete;
  ConnectionTable& operator=(const ConnectionTable&) = delete;

  /// The connection of a descriptor that was just opened, taken up anew; it is claimed.
  Connection& begin(int fd);
  /// Null for a descriptor that no connection ever had.
  Connection* find(int fd) {
    return slots_[static_cast<std::size_t>(fd)].load(std::memory_order_acquire);
  }
  std::size_t size() const { return slots_.size(); }

 private:
  std::vector<std::atomic<Connection*>> slots_;
};

}  // namespace acceptlab::native::server
