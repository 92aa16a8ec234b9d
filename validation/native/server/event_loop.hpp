#pragma once

#include <memory>
#include <optional>

#include "validation/native/server/alarms.hpp"
#include "validation/native/server/connection.hpp"
#include "validation/native/server/handing_off.hpp"
#include "validation/native/server/listening.hpp"
#include "validation/native/server/ready_set.hpp"
#include "validation/native/server/serving.hpp"
#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// What threads that share an epoll have in common; a process of one thread has it for itself.
struct LoopCommons {
  explicit LoopCommons(const Options& options)
      : alarms(options.client_timeout_ns, options.threads_share_epoll()) {
    if (options.threads_share_epoll() && options.trigger == Trigger::Edge)
      turns = std::make_unique<AcceptTurns>();
  }

  ConnectionTable table;
  Alarms alarms;
  std::unique_ptr<AcceptTurns> turns;
};

/// A worker that serves many connections at once: nginx, HAProxy, Envoy and their like; also the
/// dispatcher, which has only listen sockets and gives away all that it accepts.
class EventLoop final : public ConnectionTaker {
 public:
  EventLoop(Site& site, Post& post, LoopCommons& commons);

  /// Until the master says quit and all connections are served.
  void run();

 private:
  void take_up(const Accepted& accepted) override;

  void turn();
  std::int64_t longest_wait();
  void look_at(Ready ready);
  void open_inbox();
  void expire();
  void attend_to(const Alarms::Due& due);
  void compete_for_mutex();
  void obey();
  void quit();
  bool done();
  bool seat_is_mine() const;

  Site& site_;
  Post& post_;
  LoopCommons& commons_;
  std::unique_ptr<ReadySet> set_;
  Serving serving_;
  Listening listening_;
  std::optional<HandingOff> handing_off_;
  const bool uses_mutex_;
  bool lost_mutex_ = false;  // this turn's attempt to get it failed
  bool quitting_ = false;
};

}  // namespace acceptlab::native::server
