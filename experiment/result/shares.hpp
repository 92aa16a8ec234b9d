#pragma once

#include <vector>

#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

/// What one worker or one socket got of all connections.
struct MemberShare {
  unsigned index = 0;
  Estimate share;      // over replications, within 0 and 1
  bool whole = false;  // was there for the whole window of each replication
};

/// How the connections were shared out, and how pure chance would have done it.
struct Shares {
  std::vector<MemberShare> members;  // by birth number
  // Of the members that were there for the whole window; NaN where there is none, or nothing.
  double even = 0;  // an equal share of what they got together
  Interval chance;  // where pure chance keeps all their shares, in at least 95 of 100 cases
};

/// Of the connections accepted, by worker.
Shares worker_shares(Measurements replications);
/// Of the connections that the sockets were given, by socket.
Shares socket_shares(Measurements replications);

}  // namespace acceptlab::experiment
