#pragma once

#include <string>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/load/notation.hpp"

namespace acceptlab::native::load {

/// The place of the one load that an agent issues at a time. The agent makes it; each of its
/// processes may take it, and gives it back by ending, however it ends.
class AgentSlot {
 public:
  /// Throws std::system_error.
  AgentSlot();

  /// Takes the place for this process. Waits up to `patience` for the load before, which may just
  /// have ended, unless `stop` becomes readable; false: it still runs.
  bool take(const std::string& controller, Nanoseconds patience, int stop) const;
  /// Whose load has the place; empty when no other process has it.
  std::string holder() const;

 private:
  native::FileDescriptor file_;  // locked by the process that has the place
};

}  // namespace acceptlab::native::load
