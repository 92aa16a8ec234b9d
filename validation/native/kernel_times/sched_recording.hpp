#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "validation/native/kernel_times/kernel_times.hpp"

namespace acceptlab::native {

/// A task was woken, or took a CPU from another.
struct SchedRow {
  enum class Kind : std::uint8_t { Waking, Switch };
  std::int64_t time_ns = 0;  // CLOCK_MONOTONIC
  int cpu = 0;               // on which it happened: of a wake-up the waker's
  Kind kind = Kind::Waking;
  pid_t task = 0;  // 0: idle
  std::string name;
  pid_t previous = 0;              // of a switch: who leaves the CPU
  bool previous_runnable = false;  // ... and would rather stay
};

/// The scheduler's doings on all CPUs, for a short time. Ends with this process.
class SchedRecording {
 public:
  SchedRecording() = default;
  SchedRecording(const SchedRecording&) = delete;
  SchedRecording& operator=(const SchedRecording&) = delete;
  virtual ~SchedRecording() = default;

  virtual void start() = 0;
  /// In order of time. What is missing is said in `lost`.
  virtual std::vector<SchedRow> stop(std::vector<std::string>& lost) = 0;
};

/// As attach_kernel_times(): the best that there is, or null.
std::unique_ptr<SchedRecording> prepare_sched_recording(Instruments wanted,
                                                        std::vector<std::string>& lost);

/// A header line and a row for each:
/// time_ns,cpu,kind,task,task_comm,previous,previous_runnable.
void write_csv(std::ostream& to, const std::vector<SchedRow>& rows);

}  // namespace acceptlab::native
