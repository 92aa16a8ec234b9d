#pragma once

#include <cstdint>
#include <vector>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::server {

/// A connection on its way from one worker to another.
struct HandedOver {
  std::uint64_t row = 0;  // its place in the log, or no_row
  std::uint16_t socket = 0;
  std::uint16_t acceptor = 0;
  int fd = -1;  // in the receiving process; -1: that had no descriptor free, and it is lost
};
inline constexpr std::uint64_t no_row = ~std::uint64_t{0};

/// The way of connections to one worker: descriptors over a Unix socket (SCM_RIGHTS). Every process
/// of the server holds both ends; the worker itself reads.
class HandOffChannel {
 public:
  /// Throws std::system_error.
  HandOffChannel();

  /// False when there is no room: the worker has not looked for a while.
  bool send(const HandedOver& connection) const;
  /// All that has arrived, up to `most`; nothing when there is none.
  std::vector<HandedOver> receive() const;
  /// Readable when something has arrived.
  int receiving_end() const { return receiving_.get(); }

 private:
  static constexpr unsigned most = 16;  // at a time

  native::FileDescriptor sending_, receiving_;
};

}  // namespace acceptlab::native::server
