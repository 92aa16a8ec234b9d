#pragma once

#include <memory>

#include "experiment/sweep/ranks.hpp"

namespace acceptlab::experiment {

/// Whether the program is built with MPI.
bool has_mpi();

/// All ranks of the MPI job, MPI being the means; MPI ends with the object, which waits for the
/// other ranks to come to that. Once in a process. Throws std::runtime_error when it is built
/// without MPI, or by another one than that which started the `expected` ranks.
class MpiRanks : public Ranks {
 public:
  explicit MpiRanks(unsigned expected);
  ~MpiRanks() override;
  MpiRanks(const MpiRanks&) = delete;
  MpiRanks& operator=(const MpiRanks&) = delete;

  unsigned rank() const override;
  unsigned count() const override;
  void send(unsigned to, std::string bytes) override;
  std::optional<Message> receive() override;
  bool sending() const override;

  /// Threads that keep the CPUs of this rank busy: those that it may use, each of which is divided
  /// among the ranks of this machine that may use it. At least 1.
  unsigned threads() const;
  /// Ends every rank now, with this status.
  [[noreturn]] static void abort(int status);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace acceptlab::experiment
