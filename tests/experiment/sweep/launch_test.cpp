#include "experiment/sweep/launch.hpp"

#include <map>

#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

std::optional<Launch> launch_with(const std::map<std::string, std::string>& variables) {
  return launch_of([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST_CASE("a process that was started by itself is no part of a job", "[sweep][mpi]") {
  CHECK_FALSE(launch_with({}));
  CHECK_FALSE(launch_with({{"OMPI_COMM_WORLD_SIZE", "1"}, {"OMPI_COMM_WORLD_RANK", "0"}}));
  CHECK_FALSE(launch_with({{"OMPI_COMM_WORLD_SIZE", "many"}, {"OMPI_COMM_WORLD_RANK", "0"}}));
  CHECK_FALSE(launch_with({{"OMPI_COMM_WORLD_SIZE", "3"}}));
  // What a batch script of Slurm runs by itself, though the job has four tasks.
  CHECK_FALSE(launch_with({{"SLURM_NTASKS", "4"}, {"SLURM_PROCID", "0"}}));
}

TEST_CASE("mpirun says how many there are, and how many of them here", "[sweep][mpi]") {
  const auto launch = launch_with({{"OMPI_COMM_WORLD_SIZE", "6"},
                                   {"OMPI_COMM_WORLD_RANK", "4"},
                                   {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"}});
  REQUIRE(launch);
  CHECK(launch->by == "mpirun");
  CHECK(launch->variable == "OMPI_COMM_WORLD_SIZE");
  CHECK(launch->ranks == 6);
  CHECK(launch->rank == 4);
  CHECK(launch->ranks_here == 2);
  CHECK(launch->connected);
}

TEST_CASE("srun connects its tasks only with PMIx", "[sweep][mpi]") {
  std::map<std::string, std::string> variables{
      {"SLURM_STEP_NUM_TASKS", "8"}, {"SLURM_PROCID", "3"}, {"SLURM_STEP_TASKS_PER_NODE", "4(x2)"}};
  REQUIRE(launch_with(variables));
  CHECK(launch_with(variables)->by == "srun");
  CHECK(launch_with(variables)->rank == 3);
  CHECK(launch_with(variables)->ranks_here == 4);
  CHECK_FALSE(launch_with(variables)->connected);
  variables["PMIX_RANK"] = "3";
  CHECK(launch_with(variables)->connected);
}

TEST_CASE("mpirun within a step of Slurm is mpirun", "[sweep][mpi]") {
  std::map<std::string, std::string> variables{{"SLURM_STEP_NUM_TASKS", "2"},
                                               {"SLURM_PROCID", "0"},
                                               {"OMPI_COMM_WORLD_SIZE", "1"},
                                               {"OMPI_COMM_WORLD_RANK", "0"}};
  CHECK_FALSE(launch_with(variables));
  variables["OMPI_COMM_WORLD_SIZE"] = "5";
  CHECK(launch_with(variables)->ranks == 5);
  CHECK(launch_with(variables)->ranks_here == 5);  // not said: all of them
}

TEST_CASE("MPICH and its kin have names of their own", "[sweep][mpi]") {
  const auto launch = launch_with({{"PMI_SIZE", "3"}, {"PMI_RANK", "1"}, {"MPI_LOCALNRANKS", "3"}});
  REQUIRE(launch);
  CHECK(launch->rank == 1);
  CHECK(launch->ranks == 3);
  CHECK(launch->connected);
}

}  // namespace
}  // namespace acceptlab::experiment
