#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "validation/native/load/notation.hpp"

namespace acceptlab::native::load {

/// One connection that is to be issued.
struct PlannedConnection {
  Nanoseconds at = 0;   // after time 0 of the schedule
  Nanoseconds cpu = 0;  // what the server is asked to burn
  std::uint32_t address =
      0;  // its own, IPv4, host byte order; 0: the kernel chooses it and the port
  std::uint16_t port = 0;
};

/// In order of time.
using Schedule = std::vector<PlannedConnection>;

/// The file is not a schedule. what() has a line for each of the first problems.
class ScheduleError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The text of a schedule's file. Throws ScheduleError when it cannot be read.
std::string read_schedule_file(const std::string& name);

/// Reads the replay CSV of a scenario, rows `time_s,src,sport,cpu_s[,socket]`: seconds, IPv4
/// address, port, seconds. A first line that starts with `time_s`, blank lines and lines that start
/// with `#` are not rows; the socket is the simulator's business. `name` is what errors call the
/// file.
Schedule parse_schedule(std::string_view text, const std::string& name);

}  // namespace acceptlab::native::load
