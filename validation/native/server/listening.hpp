#pragma once

#include <vector>

#include "validation/native/server/accept_gate.hpp"
#include "validation/native/server/accept_turns.hpp"
#include "validation/native/server/accepting.hpp"
#include "validation/native/server/alarms.hpp"
#include "validation/native/server/ready_set.hpp"
#include "validation/native/server/rearm_rule.hpp"
#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// Who gets what Listening accepts.
class ConnectionTaker {
 public:
  virtual ~ConnectionTaker() = default;
  /// Counted as this worker's already.
  virtual void take_up(const Accepted& accepted) = 0;
};

/// An event loop's listen sockets: which of them it waits for now, and what it takes from a ready
/// one in a turn.
class Listening {
 public:
  /// `turns`: of threads that share an epoll with edges, else null.
  Listening(Site& site, Post& post, ReadySet& set, Alarms& alarms, AcceptTurns* turns,
            ConnectionTaker& taker);

  /// One turn at a socket that was reported: as many as the batch allows.
  void take(Ready ready);

  /// Waits for the sockets from now on, or not, unless there is another reason against it.
  void enlist();
  void delist();
  /// Asked after each turn: enough connections have gone to accept again.
  void unpark_if_drained();
  /// Descriptors may be free again.
  void accept_again();
  bool starved() const { return starved_; }

  /// Sockets that were closed for good since; also when it accepts no more at all.
  void drop_closed();
  void drop_all();

  /// ngx_accept_disabled, and its countdown.
  std::int64_t slots_short = 0;

 private:
  struct Watched {
    ListenSocket socket;
    std::uint32_t turns = 0;  // of accepting that did not end in EAGAIN
  };

  std::vector<Watched>::iterator find(std::uint16_t birth);
  void take_from(Watched& watched);
  Accepted::Outcome take_one(const Watched& watched);
  void add_all();
  void remove_all();
  void starve();
  void drop(std::uint16_t birth);

  Site& site_;
  Post& post_;
  ReadySet& set_;
  Alarms& alarms_;
  AcceptTurns* turns_;
  ConnectionTaker& taker_;
  AcceptGate gate_;
  RearmRule rearm_;
  std::vector<Watched> watched_;
  bool wanted_ = false;   // enlisted, as far as the program goes
  bool parked_ = false;   // by the gate
  bool starved_ = false;  // for want of descriptors
};

}  // namespace acceptlab::native::server
