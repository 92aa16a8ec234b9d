#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "validation/native/server/served_log.hpp"

namespace acceptlab::native::server {

/// Waits until `condition` holds; false: it did not within ten seconds.
bool eventually(const std::function<bool()>& condition);

/// What a process that ended left: its exit status (128 + signal) and what it wrote to stderr.
struct Ended {
  int status = 0;
  std::string errors;
};
/// Runs the server with `options` where these are expected to make it end by itself.
Ended run_to_end(const std::string& options);

/// A running acceptlab-server on a free loopback port, with a log that the test reads.
class Program {
 public:
  /// `options` are separated by spaces. `files`: descriptors that it may have; 0: as this process.
  /// Fails the test when the server does not start.
  explicit Program(const std::string& options, unsigned files = 0);
  /// Ends it, and fails the test when a process is left.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  std::uint16_t port() const { return port_; }
  pid_t master() const { return master_; }
  /// Worker processes now, dispatcher included, by age.
  std::vector<pid_t> workers() const;
  void send(int signal) const;
  /// The signal of that offset to SIGRTMIN, with a value.
  void order(int offset, int value) const;
  /// Waits for its end.
  Ended wait();
  std::string errors() const;

  ServedLog& log() const { return *log_; }
  WorkerCounters& counters(unsigned worker) const { return log_->counters(worker); }
  std::uint64_t rows() const;
  const ServedConnection& row(std::uint64_t place) const { return *log_->row(place); }
  /// Of all workers.
  std::uint64_t total(std::atomic<std::uint64_t> WorkerCounters::*counter) const;
  /// Every worker's thread is asleep.
  bool all_asleep() const;

 private:
  std::string folder_;
  pid_t master_ = -1;
  std::uint16_t port_ = 0;
  std::unique_ptr<ServedLog> log_;
};

bool alive(pid_t process);
/// Children of `process`, in the order of their process ids.
std::vector<pid_t> children_of(pid_t process);
/// 'S', 'R', 'T' and so on; 0: gone.
char state_of(pid_t process);
/// CPU time that the process has used, in seconds.
double cpu_seconds(pid_t process);

}  // namespace acceptlab::native::server
