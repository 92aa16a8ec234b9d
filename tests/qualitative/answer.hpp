#pragma once

#include <string>
#include <vector>

#include "experiment/run/run.hpp"
#include "experiment/statistics/statistics.hpp"

namespace acceptlab::testing {

/// A scenario that ships, run with these changes ("server.workers=8").
experiment::RunResult asked(const std::string& file, const std::vector<std::string>& set);

/// A figure of the result by its name in the JSON.
experiment::Estimate figure(const experiment::RunResult& result, const std::string& metric);

/// Every value of `x`'s interval is above `factor` times every value of `y`'s: with independent
/// runs each wrong by chance in 2.5% of cases at that end, so both together in less than 0.1%.
bool above(const experiment::Estimate& x, double factor, const experiment::Estimate& y);

}  // namespace acceptlab::testing
