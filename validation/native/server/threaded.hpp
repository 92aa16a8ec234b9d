#pragma once

#include <condition_variable>
#include <mutex>

#include "validation/native/server/accepting.hpp"
#include "validation/native/server/blocking_worker.hpp"
#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// What a worker of one listener thread and threads that serve has in common, however it gets the
/// latter: the loop of the listener, which is the calling thread.
class ListenerThread {
 public:
  ListenerThread(Site& site, Post& post);
  virtual ~ListenerThread() = default;

  /// Until it is told to quit and all connections are served.
  void run();

 protected:
  /// Gives a connection, counted as the worker's, to a thread.
  virtual void pass_on(const Accepted& accepted) = 0;
  /// Whether the gate lets the listener accept now; asked under the mutex.
  virtual bool gate_is_open();

  int quit_event() const { return quit_event_.get(); }

  Site& site_;
  Post& post_;
  std::mutex mutex_;
  std::condition_variable room_made_;  // a connection has ended: the listener may wait for that

 private:
  void accept_turn();
  bool may_accept();
  void wait_for_room();

  AcceptGate gate_;
  BlockingAcceptor acceptor_;
  native::FileDescriptor quit_event_;
  bool parked_ = false;
};

/// As many threads as --threads says, and a queue in front of them: Apache event and worker, Puma.
void run_thread_pool(Site& site, Post& post);
/// A thread started for each connection, which ends with it.
void run_thread_per_connection(Site& site, Post& post);

}  // namespace acceptlab::native::server
