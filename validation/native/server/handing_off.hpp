#pragma once

#include "validation/native/server/accepting.hpp"
#include "validation/native/server/hand_off.hpp"
#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// Passes accepted connections on to the worker that the rule names, and takes up what others pass.
class HandingOff {
 public:
  HandingOff(Site& site, Post& post);

  /// True: another worker has it now. False: this one keeps it, because the rule says so or nobody
  /// else has room.
  bool give_away(const Accepted& accepted);
  /// What others have passed, counted as this worker's already. A descriptor that did not arrive,
  /// since this process may have no more of them, is a lost connection.
  std::vector<Accepted> receive();

 private:
  bool send(const Accepted& accepted, unsigned to);
  void send_to_anybody(const Accepted& accepted);
  bool may_keep() const { return post_.number < site_.options.workers; }

  Site& site_;
  Post& post_;
  HandOffRule rule_;
};

}  // namespace acceptlab::native::server
