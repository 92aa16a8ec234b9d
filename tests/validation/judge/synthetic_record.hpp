#pragma once

#include <map>
#include <string>
#include <vector>

#include "validation/judge/models.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation::synthetic {

/// What a policy does, on the machine or in the model.
struct Truth {
  double wait = 20e-6;       // accept wait: its p50; p90 is three times, p99 nine times of it
  double response = 300e-6;  // the same
  double woken = 1, switches = 2, throughput = 5000;
  std::vector<double> workers{0.25, 0.25, 0.25, 0.25};
};
using Truths = std::map<std::string, Truth>;  // by policy

/// A blocking socket, one for each worker by hash, and the herd, far enough apart.
Truths three_policies();

/// How runs scatter: run r of a case is off by spread times the r-th of -1, 1/2, 0, -1/2, 1, ...
double scatter(unsigned repeat, double spread);

struct Shape {
  unsigned repeats = 5;
  double spread = 0.01;
  std::string setting = "4 workers, 60%";
  bool saturated = false;
};

/// One case for each policy in one setting; repeat r has the seed 100 + r.
Record record_of(const Truths& reality, const Shape& shape = {});
RealRun run_of(const Truth& truth, unsigned repeat, double spread);

/// A model in which each policy does this; without costs, nobody waits and nothing is woken.
SimulateCase model_of(const Truths& model);

}  // namespace acceptlab::validation::synthetic
