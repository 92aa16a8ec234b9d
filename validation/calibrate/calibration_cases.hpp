#pragma once

#include <string>
#include <vector>

#include "experiment/scenario/scenario.hpp"
#include "validation/calibrate/fit.hpp"
#include "validation/judge/margins.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// A summary of a case: a result name such as "latency.accept_wait.p50", and what the case's quiet
/// runs say of it.
struct CaseSummary {
  std::string metric;
  std::vector<double> real;  // one for each run, > 0
};

/// A case that parameters are fitted to.
struct CalibrationCase {
  std::string name;
  experiment::Scenario scenario;
  sim::Duration warmup{};
  std::vector<std::uint64_t> seeds;  // of its runs within the gates
  bool quiet = true;                 // they are within those that ship, too
  std::vector<CaseSummary> summaries;
};

/// The cases of a record that are marked for calibration. Of a saturated one the throughput counts,
/// of any other p50 and p90 of accept wait and response. Throws experiment::ScenarioError when
/// there is none, when one has several workers that do not block in accept, has no quiet run or
/// cannot be read.
std::vector<CalibrationCase> calibration_cases(
    const Record& record, const Margins::Gates& gates = shipped_margins().gates);

/// Simulates all cases under a cost profile, replication 0 of each seed, on up to `threads`
/// threads: for each summary of each case, in their order, the values of its runs.
std::vector<std::vector<double>> simulated_summaries(const std::vector<CalibrationCase>& cases,
                                                     const experiment::CostProfile& profile,
                                                     unsigned threads);

/// The summaries as observations. Their error: the scatter of ln(value) over real runs and over the
/// simulated ones, together, and at least 1 %, so that none decides alone; 5 % for a single run, of
/// which no scatter is known.
std::vector<Observation> observations_of(const std::vector<CalibrationCase>& cases,
                                         const std::vector<std::vector<double>>& simulated);

/// The geometric mean.
double typical(const std::vector<double>& values);

}  // namespace acceptlab::validation
