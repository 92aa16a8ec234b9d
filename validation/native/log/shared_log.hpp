#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace acceptlab::native {

// What the reference server and the load generator leave in memory-mapped files: a header, then
// rows in the order in which their places were taken. Times are CLOCK_MONOTONIC in nanoseconds, 0
// where something did not happen. All of it is plain memory, so that writing a row costs a few
// stores.

inline constexpr std::uint32_t log_version = 1;
inline constexpr std::uint64_t no_id = ~std::uint64_t{0};

/// One connection as the server saw it.
struct ServedConnection {
  std::uint64_t id = no_id;        // of its first request ("id="), if that had one
  std::int64_t accepted_ns = 0;    // accept4 has returned
  std::int64_t started_ns = 0;     // the serving thread begins with the first request: it reads
  std::int64_t ended_ns = 0;       // its last answer has been written
  std::uint32_t peer_address = 0;  // IPv4, host byte order; 0 for others
  std::uint16_t peer_port = 0;
  std::uint16_t socket = 0;                // birth number of the listen socket
  std::uint16_t acceptor = 0, worker = 0;  // who accepted, and who served
  std::uint32_t requests = 0;              // answered
};
static_assert(sizeof(ServedConnection) == 48);

/// One connection as its client saw it. Row i is line i of the schedule.
struct IssuedConnection {
  enum Outcome : std::uint8_t { Pending, Completed, Refused, Reset, TimedOut, Broken, Skipped };
  std::int64_t intended_ns = 0;    // as the schedule says
  std::int64_t connecting_ns = 0;  // before connect(2)
  std::int64_t connected_ns = 0;   // connect(2) has returned, or later the socket became writable
  std::int64_t sent_ns = 0;        // the request has been written
  std::int64_t first_byte_ns = 0;
  std::int64_t last_byte_ns = 0;  // of the first answer
  std::int64_t closed_ns = 0;
  std::uint32_t address = 0;  // own, IPv4, host byte order
  std::uint16_t port = 0;     // own
  std::uint8_t outcome = Pending;
  std::uint8_t status = 0;  // HTTP status / 10, 0 without an answer
};
static_assert(sizeof(IssuedConnection) == 64);

/// Counters of one worker, which writes them; when workers are replaced, of all that had its
/// number. A server with a dispatcher has its counters behind those of the workers.
struct WorkerCounters {
  std::atomic<std::int32_t> pid{0};     // thread id of the thread that waits for connections
  std::atomic<std::uint32_t> state{0};  // 0 not started, 1 ready: it waits or works, 2 gone
  std::atomic<std::uint64_t> accepted{0},
      again{0};  // accept4 that returned a connection, or EAGAIN
  std::atomic<std::uint64_t> waits{0}, wait_returns{0};  // of epoll_wait or poll; with something
  std::atomic<std::uint64_t> listen_events{0};           // ... of a listen socket among them
  std::atomic<std::uint64_t> requests{0}, open{0};       // answered; connections held now
  std::atomic<std::uint64_t> out_of_files{0}, broken_requests{0}, client_gone{0}, timed_out{0},
      shed{0};
  std::array<std::uint64_t, 3> spare{};
};
static_assert(sizeof(WorkerCounters) == 128);

struct LogHeader {
  std::array<char, 8> magic{};  // "ALSERVED" or "ALISSUED"
  std::uint32_t version = log_version;
  std::uint32_t workers = 0;           // WorkerCounters after this header (server only)
  std::uint64_t capacity = 0;          // rows that fit
  std::atomic<std::uint64_t> used{0};  // rows taken; above capacity: the rest was not kept
  std::int64_t start_ns = 0;           // time 0 of the schedule (load only)
  std::array<std::uint64_t, 3> spare{};
};
static_assert(sizeof(LogHeader) == 64);

}  // namespace acceptlab::native
