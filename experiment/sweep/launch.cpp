#include "experiment/sweep/launch.hpp"

#include <array>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace acceptlab::experiment {

namespace {

/// How a kind of launcher names what it tells; the environment variables of its manual.
struct Convention {
  const char *by, *ranks, *rank, *ranks_here;
  const char* service;  // there when MPI finds the others
};

/// Whoever started the process last comes first: mpirun within a job of Slurm is mpirun.
/// SLURM_STEP_* is of srun alone: what a batch script runs by itself has SLURM_NTASKS, but no step
/// of its own.
constexpr std::array conventions{
    Convention{"mpirun", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK",
               "OMPI_COMM_WORLD_LOCAL_SIZE", "OMPI_COMM_WORLD_SIZE"},
    // MPICH, Intel MPI, srun --mpi=pmi2
    Convention{"mpiexec", "PMI_SIZE", "PMI_RANK", "MPI_LOCALNRANKS", "PMI_RANK"},
    Convention{"srun", "SLURM_STEP_NUM_TASKS", "SLURM_PROCID", "SLURM_STEP_TASKS_PER_NODE",
               "PMIX_RANK"}};

/// The number that a value begins with; Slurm writes "4(x2)" for two machines of four.
std::optional<unsigned> number(const char* value) {
  if (value == nullptr) return std::nullopt;
  const std::string_view text(value);
  unsigned x = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), x);
  return read.ec == std::errc() ? std::optional(x) : std::nullopt;
}

}  // namespace

std::optional<Launch> launch_of(const Variables& environment) {
  for (const Convention& convention : conventions) {
    const auto ranks = number(environment(convention.ranks));
    const auto rank = number(environment(convention.rank));
    if (!ranks || !rank) continue;
    if (*ranks < 2) return std::nullopt;
    const auto here = number(environment(convention.ranks_here));
    return Launch{convention.by,
                  convention.ranks,
                  *rank,
                  *ranks,
                  here && *here > 0 ? *here : *ranks,
                  environment(convention.service) != nullptr};
  }
  return std::nullopt;
}

std::optional<Launch> launch_of_this_process() {
  return launch_of([](const char* name) -> const char* { return std::getenv(name); });
}

}  // namespace acceptlab::experiment
