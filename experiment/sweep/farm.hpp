#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace acceptlab::experiment {

// Who computes the points of a sweep. Tasks and outcomes are numbers and text, so that they can go
// to another process or machine.

/// A point to compute.
struct Task {
  std::size_t point = 0;     // index in the plan of the process that began the sweep
  std::string replications;  // what is known of them, as encode() writes it; may be empty
  std::size_t left = 0;      // points to be given out after it
};

/// What came of it.
struct Outcome {
  /// Why there is no result; the kinds have their own exit status. Interrupted is nobody's fault.
  enum class Failure : std::uint8_t { None, Scenario, Limit, Invariant, Environment, Interrupted };
  std::size_t point = 0;
  std::string result, replications;  // for Store::put()
  Failure failure = Failure::None;
  std::string error;
  std::uint64_t events_elsewhere = 0;  // simulated for it by another process
};

/// How a farm is used. `next` and `take` are called by the process that began the sweep, from one
/// thread at a time; `compute` by any thread of any process, with the number of threads that the
/// replications of the point may take.
struct FarmWork {
  std::function<std::optional<Task>()> next;  // nothing: there are no more
  std::function<Outcome(const Task&, unsigned)> compute;
  std::function<void(Outcome)> take;  // of every task that `next` gave
};

class Farm {
 public:
  virtual ~Farm() = default;
  /// Computes tasks until there are none, and returns when the last outcome was taken. What `next`
  /// or `take` throw comes out when what was running has ended.
  virtual void run(const FarmWork& work) = 0;
};

}  // namespace acceptlab::experiment
