#pragma once

#include <sys/types.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::stand {

/// CLOCK_MONOTONIC, ns.
std::int64_t now_ns();
constexpr std::int64_t nanoseconds(double seconds) {
  return static_cast<std::int64_t>(seconds * 1e9);
}

/// Somebody ends the run: by a signal, or by killing the process that a user sees.
class Interrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Something went wrong in the run, which is over; what() goes among its faults.
class Fault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How the supervising process waits: for a time, for descriptors, and always for the signals and
/// the lifeline that end it.
class Supervision {
 public:
  /// Blocks INT, TERM, HUP and QUIT, which are then seen by wait_until(). `lifeline`: a descriptor
  /// that becomes readable when the process that a user sees is gone.
  explicit Supervision(FileDescriptor lifeline);

  /// Waits until that time or until one of the descriptors is readable, and returns which, or -1.
  /// Negative descriptors are passed over. Throws Interrupted.
  int wait_until(std::int64_t time_ns, const std::vector<int>& descriptors = {}) const;

 private:
  FileDescriptor lifeline_, signals_;
};

/// Gives a process between fork and exec the signal mask of an ordinary one.
void unblock_signals();

/// Runs `run` in a child with a session of its own, and so an autogroup of its own, that dies with
/// the calling process; passes signals on to it, and returns its exit status. `run` is told the
/// lifeline that Supervision needs.
int supervise_in_session(int (*run)(FileDescriptor lifeline, void* context), void* context);

/// Ends the calling process when its parent ends; again after whatever changes its rights.
void die_with_parent();

/// Raises the session's autogroup above other load. Empty, or why not.
std::string raise_session();

}  // namespace acceptlab::native::stand
