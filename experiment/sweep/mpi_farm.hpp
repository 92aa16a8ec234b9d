#pragma once

#include <stdexcept>

#include "experiment/sweep/farm.hpp"
#include "experiment/sweep/points.hpp"
#include "experiment/sweep/ranks.hpp"
#include "experiment/sweep/store.hpp"

namespace acceptlab::experiment {

/// Ranks that cannot take part, and why; one a line.
class RanksDiffer : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The threads of all ranks of a job, each with a point of its own. It is what rank 0 has: it hands
/// out points, computes as the others do, and speaks to all of them from the thread of run().
class MpiFarm : public Farm {
 public:
  /// `threads` are those of this rank; the others know theirs. `say` is told who takes part.
  MpiFarm(Ranks& ranks, const SweepPlan& plan, unsigned threads, Say say);
  /// Throws RanksDiffer before anything is computed.
  void run(const FarmWork& work) override;

 private:
  Ranks& ranks_;
  const SweepPlan& plan_;
  unsigned threads_;
  Say say_;
};

/// What every other rank does: computes what rank 0 hands out, until rank 0 says with which exit
/// status to end. Throws std::runtime_error when rank 0 says what it does not understand.
int compute_for_rank_0(Ranks& ranks, unsigned threads);

/// Rank 0 tells them.
void end_other_ranks(Ranks& ranks, int status);

}  // namespace acceptlab::experiment
