#include "gui/timeline/time_axis.hpp"

#include <algorithm>
#include <cmath>

namespace acceptlab::gui {

using sim::Duration;
using sim::Time;

namespace {

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);  // b is positive
}

}  // namespace

TimeAxis::TimeAxis(Time from, Time to, int width)
    : first_(from), recorded_(std::max(to - from, Duration{1})) {
  width_ = std::max(width, 1);
  fit();
}

/// A window that is shorter than its pixels is shown with what comes behind it.
Duration TimeAxis::most() const { return std::max(recorded_, Duration{width_}); }

Time TimeAxis::time_at(std::int64_t x) const {
  return from_ + Duration(floor_divide(x * span_.count(), width_));
}

// time_at(x) <= t where x * span / width < t - from + 1.
std::int64_t TimeAxis::pixel_of(Time time) const {
  return floor_divide(((time - from_).count() + 1) * width_ - 1, span_.count());
}

void TimeAxis::resize(int width) {
  const bool all = shows_all();
  width_ = std::max(width, 1);
  if (all) {
    fit();
  } else {
    show(from_, to());
  }
}

void TimeAxis::zoom(double factor, Time around) {
  const double least = width_, all = static_cast<double>(most().count());
  const auto old = static_cast<double>(span_.count());
  const double span = std::clamp(std::round(old * factor), least, all);
  const double before = static_cast<double>((around - from_).count()) * span / old;
  const Time from = around - Duration(std::llround(before));
  show(from, from + Duration(std::llround(span)));
}

void TimeAxis::pan(std::int64_t pixels) {
  const Duration by(pixels * span_.count() / width_);
  show(from_ + by, to() + by);
}

void TimeAxis::show(Time from, Time to) {
  span_ = std::clamp(to - from, Duration{width_}, most());
  from_ = std::clamp(from, first(), last() - span_);
}

}  // namespace acceptlab::gui
