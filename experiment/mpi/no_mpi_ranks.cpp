#include <cstdlib>
#include <stdexcept>

#include "experiment/mpi/mpi_ranks.hpp"

namespace acceptlab::experiment {

// In the place of mpi_ranks.cpp where the program is built without MPI.

bool has_mpi() { return false; }

struct MpiRanks::State {};

MpiRanks::MpiRanks(unsigned /*expected*/) {
  throw std::runtime_error("this acceptlab is built without MPI");
}
MpiRanks::~MpiRanks() = default;
unsigned MpiRanks::rank() const { return 0; }
unsigned MpiRanks::count() const { return 1; }
unsigned MpiRanks::threads() const { return 1; }
bool MpiRanks::sending() const { return false; }
void MpiRanks::send(unsigned /*to*/, std::string /*bytes*/) {}
std::optional<Message> MpiRanks::receive() { return std::nullopt; }
void MpiRanks::abort(int status) { std::_Exit(status); }

}  // namespace acceptlab::experiment
