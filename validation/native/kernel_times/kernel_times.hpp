#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "validation/native/kernel_times/connection_times.hpp"

namespace acceptlab::native {

/// What is watched. The caller is in the server's network namespace.
struct Watched {
  std::uint16_t port = 0;             // of the server
  std::uint64_t load_net = 0;         // inode number of the load's network namespace
  bool accepts = false;               // also stamp accepts: the server does not do so itself
  bool system_calls = false;          // also count accept and epoll_wait
  std::size_t connections = 1 << 20;  // at most so many are kept
};

/// Of one task since it was first seen.
struct TaskCounts {
  std::uint64_t woken = 0;                // wake-ups, whoever caused them
  std::uint64_t epoll_returns = 0;        // of epoll_wait and its like with at least one event
  std::uint64_t accepted = 0, again = 0;  // accept and accept4: connections, EAGAIN
};

/// The kernel's own times while this object lives. What it makes in the kernel belongs to file
/// descriptors of this process and ends with it, however that ends.
class KernelTimes {
 public:
  /// From where things are known: "bpf", "tracefs" or "none".
  struct Sources {
    std::string established = "none", accepted = "none", wakeups = "none", system_calls = "none";
  };

  KernelTimes() = default;
  KernelTimes(const KernelTimes&) = delete;
  KernelTimes& operator=(const KernelTimes&) = delete;
  virtual ~KernelTimes() = default;

  virtual Sources sources() const = 0;
  /// To be called at least every 100 ms where there are buffers to be emptied.
  virtual bool wants_collecting() const { return false; }
  virtual void collect() {}
  /// By pid, as this process sees pids.
  virtual std::map<pid_t, TaskCounts> task_counts() = 0;
  /// Ends stamping. What could not be kept is said in `lost`.
  virtual ConnectionStamps stop(std::vector<std::string>& lost) = 0;
};

enum class Instruments : std::uint8_t { Auto, Bpf, Tracefs, None };

/// Attaches the best that `wanted` and this machine allow; what that lacks is said in `lost`. Null
/// when there is nothing. Throws EnvironmentError when something else than Auto was wanted and
/// cannot be had.
std::unique_ptr<KernelTimes> attach_kernel_times(Instruments wanted, const Watched& watched,
                                                 std::vector<std::string>& lost);

}  // namespace acceptlab::native
