#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ostream>
#include <vector>

#include "validation/native/kernel_times/kernel_times_maps.h"

namespace acceptlab::native {

/// What was stamped, in any order.
struct ConnectionStamps {
  std::vector<connection_stamp> established, accepted;
};

/// One connection, by its client's address (IPv4) and port in host byte order. Times are
/// CLOCK_MONOTONIC in nanoseconds, 0 where unknown.
struct ConnectionTimes {
  std::uint32_t address = 0;
  std::uint16_t port = 0;
  std::int64_t established_ns = 0, accepted_ns = 0;
  pid_t pid = 0;  // who accepted it
};

/// Connections in the order in which they were established. A client may use an address and port
/// again: the first accept that follows belongs to the oldest connection that has none. Programs
/// may ask for the peer's address again later; such stamps are left out.
std::vector<ConnectionTimes> join_stamps(ConnectionStamps stamps);

/// A header line and a row for each: src,sport,established_ns,accepted_ns,pid.
void write_csv(std::ostream& to, const std::vector<ConnectionTimes>& connections);

}  // namespace acceptlab::native
