#include "experiment/mpi/mpi_ranks.hpp"

#include <fmt/format.h>
#include <mpi.h>
#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <list>
#include <stdexcept>
#include <string>
#include <vector>

namespace acceptlab::experiment {

namespace {

// MPI's own answer to an error of its is to tell it and to end the job, which is all that could be
// done about it: a sweep goes on from its folder.

constexpr int any_tag = 0;

/// The CPUs that this process may use, and those of every other one of this machine.
std::vector<cpu_set_t> usable_cpus(int& own) {
  MPI_Comm here = MPI_COMM_NULL;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &here);
  int count = 0;
  MPI_Comm_size(here, &count);
  MPI_Comm_rank(here, &own);
  cpu_set_t usable;
  CPU_ZERO(&usable);
  ::sched_getaffinity(0, sizeof usable, &usable);
  std::vector<cpu_set_t> all(static_cast<std::size_t>(count));
  MPI_Allgather(&usable, sizeof usable, MPI_BYTE, all.data(), sizeof usable, MPI_BYTE, here);
  MPI_Comm_free(&here);
  return all;
}

unsigned share_of_cpus() {
  int own = 0;
  const std::vector<cpu_set_t> all = usable_cpus(own);
  double share = 0;
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &all[static_cast<std::size_t>(own)])) continue;
    int users = 0;
    for (const cpu_set_t& usable : all) users += CPU_ISSET(cpu, &usable) ? 1 : 0;
    share += 1.0 / users;
  }
  constexpr double rounding = 1e-6;  // three thirds are one
  return std::max(1U, static_cast<unsigned>(share + rounding));
}

std::string library_version() {
  std::string text(MPI_MAX_LIBRARY_VERSION_STRING, '\0');
  int length = 0;
  MPI_Get_library_version(text.data(), &length);
  text.resize(static_cast<std::size_t>(length));
  return text.substr(0, text.find_first_of(",\n"));
}

}  // namespace

bool has_mpi() { return true; }

struct MpiRanks::State {
  struct Sending {
    MPI_Request request = MPI_REQUEST_NULL;
    std::string bytes;
  };
  int rank = 0, count = 1;
  unsigned threads = 1;
  std::list<Sending> sending;  // MPI reads the bytes where they are

  void forget_sent() {
    sending.remove_if([](Sending& message) {
      int done = 0;
      MPI_Test(&message.request, &done, MPI_STATUS_IGNORE);
      return done != 0;
    });
  }
};

MpiRanks::MpiRanks(unsigned expected) : state_(std::make_unique<State>()) {
  int provided = MPI_THREAD_SINGLE;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &state_->rank);
  MPI_Comm_size(MPI_COMM_WORLD, &state_->count);
  if (provided < MPI_THREAD_FUNNELED || count() != expected) {
    const std::string library = library_version();
    MPI_Finalize();
    throw std::runtime_error(fmt::format(
        "{} processes were started together, but {} finds {} of them{}\n   = help: start "
        "acceptlab by the mpirun of that library, or by srun --mpi=pmix",
        expected, library, state_->count,
        provided < MPI_THREAD_FUNNELED ? ", and allows no threads" : ""));
  }
  state_->threads = share_of_cpus();
}

MpiRanks::~MpiRanks() {
  for (State::Sending& message : state_->sending) MPI_Wait(&message.request, MPI_STATUS_IGNORE);
  MPI_Finalize();
}

unsigned MpiRanks::rank() const { return static_cast<unsigned>(state_->rank); }
unsigned MpiRanks::count() const { return static_cast<unsigned>(state_->count); }
unsigned MpiRanks::threads() const { return state_->threads; }
bool MpiRanks::sending() const { return !state_->sending.empty(); }

void MpiRanks::send(unsigned to, std::string bytes) {
  State::Sending& message = state_->sending.emplace_back();
  message.bytes = std::move(bytes);
  MPI_Isend(message.bytes.data(), static_cast<int>(message.bytes.size()), MPI_BYTE,
            static_cast<int>(to), any_tag, MPI_COMM_WORLD, &message.request);
}

std::optional<Message> MpiRanks::receive() {
  state_->forget_sent();
  int is_there = 0;
  MPI_Status status;
  MPI_Iprobe(MPI_ANY_SOURCE, any_tag, MPI_COMM_WORLD, &is_there, &status);
  if (is_there == 0) return std::nullopt;
  int size = 0;
  MPI_Get_count(&status, MPI_BYTE, &size);
  Message message{static_cast<unsigned>(status.MPI_SOURCE),
                  std::string(static_cast<std::size_t>(size), '\0')};
  MPI_Recv(message.bytes.data(), size, MPI_BYTE, status.MPI_SOURCE, any_tag, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
  return message;
}

void MpiRanks::abort(int status) {
  MPI_Abort(MPI_COMM_WORLD, status);
  std::abort();
}

}  // namespace acceptlab::experiment
