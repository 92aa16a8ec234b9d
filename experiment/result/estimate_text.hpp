#pragma once

#include <functional>
#include <string>

#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

// Numbers of a result as tables show them.

/// "1.84 ms ±3%" or "25.0% ±0.4%": the value and half of its interval; where that is lopsided, its
/// ends: "0.0013% [0.0002%, 0.0047%]".
std::string estimate_text(const Estimate& estimate, Unit unit);
std::string value_text(double value, Unit unit);

/// How a table shows a number.
using NumberText = std::function<std::string(double)>;
/// "±3.2%", or "[1.2%, 9.5%]" where "±" would mislead: the halves of the interval about `value`
/// differ by more than a tenth of the wider one.
std::string interval_text(double value, const Interval& interval, const NumberText& text);

/// How a difference from `baseline`, and what its interval has, are shown: "-34.1%" of it, "25 x"
/// for differences from ten times on; absolute where the baseline is 0 or the quantity a fraction.
NumberText difference_numbers(double difference, double baseline, Unit unit);
/// "-34.1% ±3.2%": the difference with its sign and its interval.
std::string difference_text(const Estimate& difference, double baseline, Unit unit);

}  // namespace acceptlab::experiment
