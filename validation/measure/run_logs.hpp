#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "validation/native/log/shared_log.hpp"

namespace acceptlab::validation {

// What the native programs of a run left in their logs (validation/native/log/shared_log.hpp), as
// plain values. Times are CLOCK_MONOTONIC in nanoseconds, 0 where something did not happen.
// A log may be read while its program still writes it: the rows are those taken by then.

/// A file that is no log of the kind and version asked for, or not a whole one: the message names
/// the file, what was found, and what would do instead. A file that cannot be opened is a
/// std::system_error.
class RunLogError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The counters of one worker, see native::WorkerCounters.
struct WorkerTotal {
  std::int32_t pid = 0;
  std::uint32_t state = 0;  // 0 not started, 1 ready, 2 gone
  std::uint64_t accepted = 0, again = 0, waits = 0, wait_returns = 0, listen_events = 0;
  std::uint64_t requests = 0, open = 0;
  std::uint64_t out_of_files = 0, broken_requests = 0, client_gone = 0, timed_out = 0, shed = 0;
};

struct WorkerTotals {
  std::vector<WorkerTotal> workers;  // by number
  std::uint64_t not_kept = 0;        // connections for which the log had no row left
};

/// In the order in which their rows were taken; rows that a killed server took and did not write
/// are left out.
std::vector<native::ServedConnection> read_served(const std::string& path, WorkerTotals& totals);

/// The number of the dispatcher, which has the last one behind the workers, accepts every
/// connection and serves none; nothing for a server without one, or without a connection.
std::optional<unsigned> dispatcher_of(const std::vector<native::ServedConnection>& rows,
                                      const WorkerTotals& totals);

struct IssuedLog {
  std::int64_t start_ns = 0;                          // time 0 of the schedule
  std::vector<native::IssuedConnection> connections;  // by line of the schedule
  std::uint64_t not_kept = 0;                         // lines for which the log had no row left
};

IssuedLog read_issued(const std::string& path);

}  // namespace acceptlab::validation
