#include "experiment/figure/axis_scale.hpp"

#include <algorithm>
#include <cmath>

namespace acceptlab::experiment {

namespace {

struct Range {
  double low = 0, high = 0;
  bool empty = true;
  void add(double x) {
    low = empty ? x : std::min(low, x);
    high = empty ? x : std::max(high, x);
    empty = false;
  }
};

Range range_of(const std::vector<double>& values, bool logarithmic) {
  Range range;
  for (const double x : values) {
    if (std::isfinite(x) && (!logarithmic || x > 0)) range.add(x);
  }
  if (range.empty) range.add(logarithmic ? 1 : 0);
  return range;
}

}  // namespace

AxisScale::AxisScale(const FigureAxis& axis, const std::vector<double>& values) : axis_(axis) {
  Range range = range_of(values, axis.logarithmic);
  if (axis.low) range.low = *axis.low;
  if (axis.high) range.high = *axis.high;
  if (!axis.categories.empty()) {
    low_ = axis.categories.front().at - 0.5;
    high_ = axis.categories.back().at + 0.5;
    return;
  }
  if (axis.logarithmic) {
    constexpr double margin = 1.25;  // beside the outermost values
    low_ = axis.low ? range.low : range.low / margin;
    high_ = axis.high ? range.high : range.high * margin;
    return;
  }
  const double most = std::max(std::abs(range.low), std::abs(range.high));
  if (axis.unit == Unit::Seconds) {
    factor_ = most < 1e-6 ? 1e9 : most < 1e-3 ? 1e6 : most < 1 ? 1e3 : 1;
    unit_ = most < 1e-6 ? "ns" : most < 1e-3 ? "us" : most < 1 ? "ms" : "s";
  }
  if (axis.unit == Unit::Fraction) {
    factor_ = 100;
    unit_ = "%";
  }
  if (axis.unit == Unit::PerSecond) unit_ = "1/s";
  // From 0, unless something lies below: the length of what is drawn is then its size.
  constexpr double room = 0.06;
  const double low = axis.low ? range.low : std::min(range.low, 0.0);
  const double width = range.high > low ? range.high - low : 1;
  low_ = shown(axis.low || low == 0 ? low : low - room * width);
  high_ = shown(axis.high ? range.high : low + width * (1 + room));
}

double AxisScale::shown(double value) const {
  if (!axis_.logarithmic || value > 0) return value * factor_;
  return low_ > 0 ? low_ / 1e3 : value;  // beyond the end of the axis, where it is cut off
}

std::optional<Interval> AxisScale::shown(const std::optional<Interval>& interval) const {
  if (!interval) return std::nullopt;
  return Interval{shown(interval->low), shown(interval->high)};
}

std::string AxisScale::title() const {
  return unit_.empty() ? axis_.title : axis_.title + " (" + unit_ + ")";
}

const char* AxisScale::format() const {
  return axis_.logarithmic && axis_.unit == Unit::Seconds ? "%.0s %cs" : "%g";
}

}  // namespace acceptlab::experiment
