#include "gui/charts/dot_chart.hpp"

#include <algorithm>
#include <cmath>

namespace acceptlab::gui {

namespace {

constexpr double spread = 0.6;  // of the distance between two places, for all columns
constexpr double marker_size = 6;

}  // namespace

void DotChart::set_axes(QCPAxis* places, QCPAxis* values) {
  places_ = places;
  values_ = values;
}

double DotChart::offset(std::size_t column, std::size_t columns) {
  if (columns < 2) return 0;
  return spread * (static_cast<double>(column) / static_cast<double>(columns - 1) - 0.5);
}

void DotChart::add_dots(std::size_t column, std::size_t columns, const std::vector<Dot>& dots) {
  const ColumnStyle style = column_style(column);
  const auto add = [&](bool hollow) {
    QCPGraph* graph = addGraph(places_, values_);
    graph->setLineStyle(QCPGraph::lsNone);
    graph->setPen(QPen(style.colour, 1.4));
    graph->setScatterStyle({style.marker, style.colour,
                            hollow ? palette().color(QPalette::Base) : style.colour, marker_size});
    graph->setName(column_name(column));
    if (hollow) graph->removeFromLegend();
    auto* bars = new QCPErrorBars(places_, values_);
    bars->setErrorType(QCPErrorBars::etValueError);
    bars->setDataPlottable(graph);
    bars->setPen(QPen(style.colour, 1));
    bars->setWhiskerWidth(columns > 2 ? 3 : 5);
    bars->setSymbolGap(0);
    bars->removeFromLegend();
    for (const Dot& dot : dots) {
      if (dot.hollow != hollow || !std::isfinite(dot.value.value)) continue;
      const auto ci =
          dot.value.interval.value_or(experiment::Interval{dot.value.value, dot.value.value});
      graph->addData(dot.place + offset(column, columns), dot.value.value);
      bars->addData(dot.value.value - ci.low, ci.high - dot.value.value);
      largest_ = std::max(largest_, ci.high);
    }
  };
  add(false);
  if (std::any_of(dots.begin(), dots.end(), [](const Dot& dot) { return dot.hollow; })) add(true);
}

QString DotChart::value_with_interval(const experiment::Estimate& estimate,
                                      QString (*text)(double, int)) const {
  if (!estimate.interval) return text(estimate.value, 3);
  return QString("%1 (%2 to %3)")
      .arg(text(estimate.value, 3), text(estimate.interval->low, 3),
           text(estimate.interval->high, 3));
}

}  // namespace acceptlab::gui
