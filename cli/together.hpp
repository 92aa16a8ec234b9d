#pragma once

#include <functional>

#include "cli/common_options.hpp"
#include "experiment/sweep/launch.hpp"
#include "experiment/sweep/ranks.hpp"

namespace acceptlab::cli {

/// Several ranks of one job work together by MPI. Rank 0 does `lead`, which is told the threads of
/// this rank, and alone speaks; the others compute for it. All end with its status. `threads` is
/// that of -j, 0 where it was not given.
Exit work_by_mpi(const experiment::Launch& launch, unsigned threads,
                 const std::function<Exit(experiment::Ranks&, unsigned)>& lead);

/// The same status. Ranks that end with an error before MPI begins let the first one tell why:
/// whoever ends first may end all others.
Exit after_rank_0(const experiment::Launch& launch, Exit exit);

/// Status 2 for a command that several processes would only do several times; rank 0 says so.
Exit refuse_together(const experiment::Launch& launch, const std::string& command);

}  // namespace acceptlab::cli
