#pragma once

#include <csignal>
#include <optional>
#include <vector>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/server/crew.hpp"
#include "validation/native/server/listen_sockets.hpp"
#include "validation/native/server/site.hpp"
#include "validation/native/server/upgrade.hpp"

namespace acceptlab::native::server {

/// The process that makes sockets and workers, replaces workers, and does what signals ask for.
class Master {
 public:
  /// `argv`: to start the program again. Throws std::system_error.
  Master(Options options, char** argv);
  ~Master();

  /// Until it is told to end; returns when no worker is left.
  void run();

 private:
  void start_generation();
  void start(WorkerProcess process);
  std::vector<ListenSocket> from_first_worker();
  void announce() const;

  void handle(const siginfo_t& signal);
  void handle_order(int order, int value);
  void close_socket(int birth);
  void reload();
  void upgrade();
  void quit_in_order();
  void quit_workers();
  void look_after_children();
  void after_end_of(const Crew::Ended& ended);
  void restart_what_is_due();
  void restart(WorkerProcess process);
  std::optional<ListenSocket> socket_again(const ListenSocket& socket);
  std::int64_t next_look(std::int64_t now) const;

  Options options_;
  char** argv_;
  std::optional<Legacy> legacy_;
  SharedBlock block_;
  ServedLog log_;
  CpuBurner burner_;
  Replies replies_;
  std::vector<HandOffChannel> channels_;
  Site site_;
  Crew crew_;
  ListenSockets sockets_;
  std::vector<native::FileDescriptor> shared_epolls_;  // of the newest generation
  struct Absent {
    WorkerProcess process;
    std::int64_t back_at;
  };
  std::vector<Absent> absent_;  // crashed, and to be started again
  std::optional<pid_t> successor_;
  bool ending_ = false;    // at once
  bool quitting_ = false;  // when all is served
};

}  // namespace acceptlab::native::server
