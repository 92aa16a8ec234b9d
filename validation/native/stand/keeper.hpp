#pragma once

#include <sys/types.h>

namespace acceptlab::native::stand {

struct KeeperOrders {
  bool isolated = false;  // it is the first process of a process namespace
  bool shows_devices = false;
  pid_t parent = 0;
  int lifeline = -1;  // ends when the parent does
  int report = -1;    // for an int: 0, or the errno of what it could not mount
};

/// What the keeper does: mounts /proc for the run, waits for orphans to end, and ends everything
/// when its parent is gone.
[[noreturn]] void keep_until_end(const KeeperOrders& orders);

}  // namespace acceptlab::native::stand
