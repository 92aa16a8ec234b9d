#include "gui/sweep/tornado_text.hpp"

#include <cmath>

#include "experiment/result/estimate_text.hpp"
#include "gui/sweep/axis_values.hpp"

namespace acceptlab::gui {

namespace {

bool differs(const std::optional<experiment::TornadoSide>& side) {
  return side && side->paired.distinguishable;
}

}  // namespace

bool is_told_apart(const experiment::TornadoBar& bar) {
  return differs(bar.low) || differs(bar.high);
}

bool is_known(const experiment::TornadoBar& bar) { return bar.low || bar.high; }

std::string side_text(const experiment::Tornado& tornado,
                      const std::optional<experiment::TornadoSide>& side) {
  if (!side) return "not known";
  const experiment::Estimate& d = side->paired.difference;
  if (!std::isfinite(d.value)) return plain_text(side->value) + ": nothing to measure";
  const experiment::Unit unit = tornado.metric.unit;
  std::string shown = plain_text(side->value) + ": " +
                      experiment::value_text(tornado.base.value + d.value, unit) + ", " +
                      experiment::difference_text(d, tornado.base.value, unit);
  if (!side->paired.distinguishable) shown += ", not distinguishable";
  return shown;
}

}  // namespace acceptlab::gui
