#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace acceptlab::validation {

/// A row of sched.csv.
struct SchedRow {
  enum class Kind : std::uint8_t {
    Waking,  // `task` is woken by what runs on `cpu`
    Switch   // `task` takes `cpu` from `previous`
  };
  std::int64_t time_ns = 0;  // CLOCK_MONOTONIC
  std::int32_t task = 0;     // a thread's number; 0: the CPU is idle
  std::int32_t previous = 0;
  std::uint16_t cpu = 0;
  Kind kind = Kind::Switch;
  bool previous_runnable = false;  // it was preempted and did not go to sleep
};

struct SchedTable {
  std::vector<SchedRow> rows;                           // by time
  std::unordered_map<std::int32_t, std::string> names;  // of tasks, the last known
};

/// Throws RunLogError that names file and line, std::system_error when the file cannot be read.
SchedTable read_sched(const std::string& path);

}  // namespace acceptlab::validation
