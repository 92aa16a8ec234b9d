#pragma once

#include <sys/types.h>

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// A worker's place in a process: its number, its line to the master, its sockets.
struct Seat {
  unsigned number = 0;
  std::size_t control = 0;
  std::vector<ListenSocket> sockets;
};

/// A process of one worker, or of all that share an epoll.
struct WorkerProcess {
  std::vector<Seat> seats;
  int shared_epoll = -1;  // made by the master for workers that are processes
  pid_t pid = -1;
  std::int64_t started_ns = 0;
  std::int64_t stalled_until = 0;  // stopped by SIGSTOP; 0: it is not
  bool quitting = false;
};

/// The worker processes, of all generations that are still alive.
class Crew {
 public:
  Crew(Site& site, SharedBlock& block);

  /// Forks the process and returns when its workers wait; `all_sockets`: what this process holds.
  /// Nothing, or why it has ended. Throws std::system_error when there is no process to be had.
  std::optional<std::string> start(WorkerProcess process,
                                   const std::vector<ListenSocket>& all_sockets);

  /// Whether there is a line to the master for so many more workers.
  bool has_room_for(std::size_t seats) const;
  std::size_t take_control();

  void quit(WorkerProcess& process);
  /// Tells all to look at what sockets have been closed.
  void announce_closed_socket();
  /// Stops worker `number` of the newest generation for so long; false: there is none.
  bool stall(unsigned number, std::int64_t length_ns);
  /// Kills its process; false: there is none.
  bool crash(unsigned number);
  /// What has to be repeated or ended by now. A wake-up may have come while a worker was awake and
  /// about to sleep: it is repeated until it is obeyed.
  void tick(std::int64_t now);
  /// When tick() is wanted next; none: when something else happens.
  std::optional<std::int64_t> next_tick(std::int64_t now) const;

  /// A process that has ended, with its wait status; nothing: no more. What it held is cleared up.
  struct Ended {
    WorkerProcess process;
    int status;
  };
  std::optional<Ended> reap();

  /// The process that has worker `number`, of the newest generation that has one; null: none.
  WorkerProcess* newest_with(unsigned number);
  std::list<WorkerProcess>& processes() { return processes_; }
  void kill_all();

 private:
  std::string await(WorkerProcess& process);
  bool waits(const WorkerProcess& process);
  bool obeyed(const WorkerProcess& process) const;
  void command(const WorkerProcess& process);
  void wake(const WorkerProcess& process);
  void clear_up(const WorkerProcess& process);
  void drop_inbox(const Seat& seat);

  Site& site_;
  SharedBlock& block_;
  std::list<WorkerProcess> processes_;
  std::vector<bool> control_taken_;
};

/// "exit status 3", "signal 9".
std::string describe_status(int wait_status);

}  // namespace acceptlab::native::server
