#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "validation/trace/sched_rows.hpp"

namespace acceptlab::validation {

/// A task of a run, as run.json lists it.
struct RealTask {
  std::int32_t pid = 0;
  std::int32_t process = 0;        // that it is a thread of; 0: not told
  bool server = false;             // else the generator's
  std::optional<unsigned> worker;  // none: the master, or the generator
};

/// What all records of a run tell of one connection. Times are CLOCK_MONOTONIC in nanoseconds, 0
/// where nothing is known.
struct RealConnection {
  std::uint64_t number = 0;  // its line of the schedule, from 0
  std::int64_t connecting_ns = 0;
  std::int64_t established_ns = 0;
  std::int64_t left_queue_ns = 0;             // the kernel has taken it from the accept queue
  std::int64_t accepted_ns = 0;               // accept has returned
  std::int64_t started_ns = 0, ended_ns = 0;  // of its first and last service
  std::int64_t closed_ns = 0;                 // at its client
  std::int32_t pid = 0;                       // who accepted, as the kernel's traces give it
  std::uint16_t socket = 0;                   // birth number
  std::optional<unsigned> acceptor, worker;
};

/// The folder that a measured run left: run.json, and what there is of established.csv, sched.csv,
/// served.log and issued.log.
struct RunFolder {
  std::int64_t zero_ns = 0, end_ns = 0;  // the window
  unsigned cpus = 0;
  std::vector<RealTask> tasks;
  std::optional<unsigned> dispatcher;  // its number, behind the workers'
  SchedTable sched;
  bool idle_left_out = false;  // sched.csv does not tell what happens in a CPU's idle task
  std::vector<RealConnection> connections;  // by number
  std::vector<std::string> findings;        // what is missing, and what that leaves out
};

/// Throws RunLogError, or std::system_error when a file that is there cannot be read.
RunFolder read_run_folder(const std::string& path);

}  // namespace acceptlab::validation
