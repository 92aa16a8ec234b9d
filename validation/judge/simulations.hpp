#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "validation/judge/models.hpp"
#include "validation/judge/run_values.hpp"

namespace acceptlab::validation {

/// Simulated values of cases, each schedule simulated once however often it is asked for.
class Simulations {
 public:
  /// `progress`, if any, is told after each case how many were simulated.
  explicit Simulations(SimulateCase simulate, std::function<void(unsigned)> progress = {})
      : simulate_(std::move(simulate)), progress_(std::move(progress)) {}

  /// The scenario of `real` under `model`, on the schedules of `runs`, which may be another case's.
  std::vector<RunValues> of(const RealCase& real, const std::vector<const RealRun*>& runs,
                            const Model& model);

 private:
  using Key = std::tuple<std::string, Model, std::uint64_t>;  // scenario, model, seed

  SimulateCase simulate_;
  std::function<void(unsigned)> progress_;
  unsigned simulated_ = 0;
  std::map<Key, RunValues> known_;
};

}  // namespace acceptlab::validation
