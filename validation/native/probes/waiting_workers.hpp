#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "validation/native/probes/tcp_socket.hpp"

namespace acceptlab::native::probes {

/// How the workers wait for connections of one shared listening socket.
enum class WaitPattern : std::uint8_t {
  BlockingAccept,
  OwnEpoll,
  OwnEpollExclusive,
  OwnEpollReordered,  // exclusive; added again on accepts 1, 17, 33 ... as nginx 1.21.6 and later
  SharedEpollLevel,
  SharedEpollEdge,
};

struct PacedConnection {
  std::chrono::steady_clock::time_point started;
  int taken_by = -1;
};

/// Threads that accept and close, nothing else. They start one by one, each when the one before
/// sleeps, so that the order in which they queue is their number.
class WaitingWorkers {
 public:
  explicit WaitingWorkers(WaitPattern pattern);
  ~WaitingWorkers();
  WaitingWorkers(const WaitingWorkers&) = delete;
  WaitingWorkers& operator=(const WaitingWorkers&) = delete;

  void start(int workers);
  /// Makes connections one after the other, each when all workers sleep; returns who took each.
  std::vector<int> serve(int connections);
  /// Makes connections `gap` apart, by the clock, without looking at the workers in between.
  std::vector<PacedConnection> serve_paced(int connections, std::chrono::nanoseconds gap);
  std::vector<pid_t> thread_ids() const;
  /// How often each worker has gone to sleep so far.
  std::vector<int> sleeps() const;
  /// How often a worker was told of a connection that another had taken.
  int empty_accepts() const { return empty_accepts_; }

 private:
  struct Worker {
    int number = 0;
    FileDescriptor own_epoll;
    int epoll = -1;
    std::uint64_t accepted = 0;
    std::atomic<pid_t> thread_id = 0;
    std::atomic<bool> waiting = false;
    std::thread thread;
  };

  void prepare(Worker& worker);
  void run(Worker& worker);
  void accept_blocking(Worker& worker);
  void accept_when_told(Worker& worker);
  void record(Worker& worker);
  void add_listener(const Worker& worker) const;
  void wait_until_all_sleep() const;

  WaitPattern pattern_;
  Endpoint address_ = Endpoint::parse("127.0.0.1", 8080);
  FileDescriptor listener_, shared_epoll_, stop_event_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> accepted_ = 0;
  std::atomic<int> last_acceptor_ = -1;
  std::atomic<int> empty_accepts_ = 0;
};

}  // namespace acceptlab::native::probes
