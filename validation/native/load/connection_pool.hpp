#pragma once

#include <cstdint>
#include <vector>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/load/answer_reader.hpp"
#include "validation/native/load/schedule.hpp"
#include "validation/native/log/shared_log.hpp"

namespace acceptlab::native::load {

/// A connection that has been issued and has not ended.
struct Connection {
  enum class State : std::uint8_t {
    Connecting,
    Sending,   // the request, of which the kernel has not taken all
    Reading,   // the answer
    Answered,  // waits for the server's close
  };

  native::FileDescriptor socket;
  State state = State::Connecting;
  AnswerReader answer;
  std::uint32_t sent_bytes = 0;
  std::uint64_t id = 0;
  Nanoseconds cpu = 0;
  Nanoseconds deadline = 0;
  IssuedConnection row;
  // Neighbours in order of issue, or the next free one.
  Connection* before = nullptr;
  Connection* after = nullptr;
};

/// The open connections, in order of issue, and room for more: all memory is taken at first.
class ConnectionPool {
 public:
  explicit ConnectionPool(std::size_t most);

  /// A fresh connection, the youngest; nullptr when all are in use.
  Connection* open();
  /// Its socket is closed already.
  void release(Connection& connection);

  std::size_t open_count() const { return open_; }
  /// The one that was issued first; nullptr when there is none.
  Connection* oldest() const { return oldest_; }

 private:
  std::vector<Connection> connections_;
  Connection* free_ = nullptr;
  Connection* oldest_ = nullptr;
  Connection* youngest_ = nullptr;
  std::size_t open_ = 0;
};

}  // namespace acceptlab::native::load
