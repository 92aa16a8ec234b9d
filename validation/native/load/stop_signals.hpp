#pragma once

#include <csignal>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::load {

/// From here on SIGINT and SIGTERM end nothing by themselves: they make a descriptor readable.
class StopSignals {
 public:
  StopSignals();

  int descriptor() const { return descriptor_.get(); }
  /// Whether one has come.
  bool raised() const;

 private:
  native::FileDescriptor descriptor_;
};

}  // namespace acceptlab::native::load
