#include "experiment/result/estimate_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/result/text_table.hpp"

namespace acceptlab::experiment {

namespace {

/// Of an interval, on both sides of its value.
struct Halves {
  double below = 0, above = 0;
  Halves(double value, const Interval& interval)
      : below(value - interval.low), above(interval.high - value) {}
  double wider() const { return std::max(below, above); }
  /// One is larger by more than the rounding of what is shown hides.
  bool are_lopsided() const { return std::abs(above - below) > 0.1 * wider(); }
};

}  // namespace

std::string value_text(double value, Unit unit) {
  switch (unit) {
    case Unit::Seconds:
      return time_text(value);
    case Unit::Fraction:
      return percent_text(value);
    case Unit::PerSecond:
      return number_text(value) + "/s";
    case Unit::Connections:
      return std::isfinite(value) ? fmt::format("{:.0f}", value) : "-";
    case Unit::PerConnection:
    case Unit::Factor:
      break;
  }
  return number_text(value);
}

std::string estimate_text(const Estimate& estimate, Unit unit) {
  std::string text = value_text(estimate.value, unit);
  if (!estimate.interval || !std::isfinite(estimate.value)) return text;
  const Halves halves(estimate.value, *estimate.interval);
  if (halves.wider() <= 1e-9 * std::abs(estimate.value)) return text;  // it did not vary
  const bool time = unit == Unit::Seconds;
  if (time && estimate.value != 0 && !halves.are_lopsided())
    return text + " ±" + percent_text(halves.wider() / std::abs(estimate.value));
  const double like = estimate.value != 0 ? estimate.value : estimate.interval->high;
  return text + " " + interval_text(estimate.value, *estimate.interval, [&](double x) {
           return time ? time_text_like(x, like) : value_text(x, unit);
         });
}

std::string interval_text(double value, const Interval& interval, const NumberText& text) {
  const Halves halves(value, interval);
  if (halves.are_lopsided())
    return fmt::format("[{}, {}]", text(interval.low), text(interval.high));
  return "±" + text(halves.wider());
}

NumberText difference_numbers(double difference, double baseline, Unit unit) {
  const bool relative = baseline > 0 && unit != Unit::Fraction;
  const bool many_times = relative && std::abs(difference) >= 10 * baseline;
  return [=](double x) {
    if (many_times) return fmt::format("{:.3g} x", x / baseline);
    return relative ? percent_text(x / baseline) : value_text(x, unit);
  };
}

std::string difference_text(const Estimate& difference, double baseline, Unit unit) {
  if (!std::isfinite(difference.value)) return "-";
  const NumberText text = difference_numbers(difference.value, baseline, unit);
  const std::string shown = (difference.value > 0 ? "+" : "") + text(difference.value);
  return difference.interval
             ? shown + " " + interval_text(difference.value, *difference.interval, text)
             : shown;
}

}  // namespace acceptlab::experiment
