#pragma once

#include <functional>
#include <optional>
#include <string>

namespace acceptlab::experiment {

/// A process that mpirun or srun has started together with others: what they say of it in the
/// environment. Asking them by MPI would cost half a second, and needs a service that runs.
struct Launch {
  std::string by;           // "mpirun", "srun"
  std::string variable;     // what said how many there are
  unsigned rank = 0;        // from 0
  unsigned ranks = 1;       // always more than 1
  unsigned ranks_here = 1;  // on this machine; all of them where it is not said
  bool connected = false;   // there is a service by which MPI finds the others
};

/// The environment, as getenv() has it.
using Variables = std::function<const char*(const char*)>;

/// Nothing for a process that runs by itself; the only one of its job does.
std::optional<Launch> launch_of(const Variables& environment);
std::optional<Launch> launch_of_this_process();

}  // namespace acceptlab::experiment
