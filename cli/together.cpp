#include "cli/together.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "cli/failures.hpp"
#include "cli/interrupt.hpp"
#include "experiment/mpi/mpi_ranks.hpp"
#include "experiment/sweep/mpi_farm.hpp"

namespace acceptlab::cli {

namespace {

using experiment::MpiRanks;

/// MPI, or nothing when it does not find the others, which has been told.
std::unique_ptr<MpiRanks> begin_mpi(const experiment::Launch& launch) {
  try {
    return std::make_unique<MpiRanks>(launch.ranks);
  } catch (const std::runtime_error& error) {
    if (launch.rank == 0) std::cerr << "acceptlab: error: " << error.what() << '\n';
    return nullptr;
  }
}

/// A rank that cannot go on is waited for by all others: it ends them.
Exit follow(MpiRanks& ranks, unsigned threads) {
  const Interrupt interrupt(Interrupt::Says::Nothing);
  try {
    return static_cast<Exit>(experiment::compute_for_rank_0(ranks, threads));
  } catch (const std::exception& error) {
    std::cerr << fmt::format("acceptlab: error: rank {}: {}\n", ranks.rank(), error.what());
    MpiRanks::abort(static_cast<int>(Exit::Broken));
  }
}

}  // namespace

Exit work_by_mpi(const experiment::Launch& launch, unsigned threads,
                 const std::function<Exit(experiment::Ranks&, unsigned)>& lead) {
  const auto ranks = begin_mpi(launch);
  if (!ranks) return after_rank_0(launch, Exit::Environment);
  if (threads == 0) threads = ranks->threads();
  if (ranks->rank() != 0) return follow(*ranks, threads);
  const Exit exit = work_and_tell([&] { return lead(*ranks, threads); });
  experiment::end_other_ranks(*ranks, static_cast<int>(exit));
  return exit;
}

Exit after_rank_0(const experiment::Launch& launch, Exit exit) {
  using namespace std::chrono_literals;
  if (launch.rank != 0) std::this_thread::sleep_for(500ms);
  return exit;
}

Exit refuse_together(const experiment::Launch& launch, const std::string& command) {
  if (launch.rank == 0)
    std::cerr << fmt::format(
        "acceptlab: error: {0} has started {1} processes, which would all do the same '{2}'\n"
        "   = help: start it without {0}; 'sweep' shares its points among them. In a script that "
        "gives each of them work of its own: env -u {3} acceptlab {2} ...\n",
        launch.by, launch.ranks, command, launch.variable);
  return after_rank_0(launch, Exit::Usage);
}

}  // namespace acceptlab::cli
