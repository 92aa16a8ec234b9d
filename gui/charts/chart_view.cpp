#include "gui/charts/chart_view.hpp"

#include <algorithm>
#include <cmath>

namespace acceptlab::gui {

namespace {

// Below it the axes close up on the data. A choice of ours.
constexpr double least_filled = 0.45;
// So far beyond the data a person may go, as a part of their length. Likewise.
constexpr double beyond = 0.25;

bool overlap(const Reach& a, const Reach& b) { return a.low <= b.high && b.low <= a.high; }

double length(const Reach& reach, bool logarithmic) {
  return logarithmic ? std::log(reach.high / reach.low) : reach.high - reach.low;
}

}  // namespace

bool ChartView::Axis::shows_enough() const {
  const bool holds = shown.low <= extent.low && extent.high <= shown.high;
  return holds && length(extent, logarithmic) >= least_filled * length(shown, logarithmic);
}

Reach ChartView::Axis::limited(const Reach& wanted) const {
  const auto to = [this](double at) { return logarithmic ? std::log(at) : at; };
  const auto back = [this](double at) { return logarithmic ? std::exp(at) : at; };
  const double air = beyond * length(extent, logarithmic);
  const double least = to(extent.low) - air, most = to(extent.high) + air;
  const double low = to(wanted.low), high = to(wanted.high);
  if (!(air > 0) || (least <= low && high <= most)) return wanted;
  const double span = std::min(high - low, most - least);
  const double from = std::clamp(low, least, most - span);
  return {back(from), back(from + span)};
}

void ChartView::data(Reach x, Reach y) {
  x_.extent = x;
  y_.extent = y;
  if (chosen_ && overlap(x_.shown, x) && overlap(y_.shown, y)) return;
  if (empty_ || chosen_) {
    fit();
    return;
  }
  for (Axis* axis : {&x_, &y_}) {
    if (!axis->shows_enough()) axis->shown = axis->extent;
  }
}

void ChartView::choose(Reach x, Reach y) {
  x_.shown = empty_ ? x : x_.limited(x);
  y_.shown = empty_ ? y : y_.limited(y);
  chosen_ = true;
}

void ChartView::fit() {
  x_.shown = x_.extent;
  y_.shown = y_.extent;
  chosen_ = empty_ = false;
}

void ChartView::forget() {
  chosen_ = false;
  empty_ = true;
}

}  // namespace acceptlab::gui
