#include "gui/charts/blame_chart.hpp"

#include "gui/charts/tickers.hpp"
#include "gui/style/value_text.hpp"

namespace acceptlab::gui {

BlameChart::BlameChart(QWidget* parent) : ColumnStackChart(tr("Blame"), parent) {
  xAxis->setTicker(QSharedPointer<SecondsTicker>::create());
  label(xAxis, tr("mean service_wait, by what it was spent on"));
}

std::vector<ColumnStackChart::Part> BlameChart::parts_of(std::size_t column) const {
  std::vector<Part> parts;
  for (const experiment::NamedEstimate& blame : snapshot()->comparison.summaries[column].blame)
    parts.push_back({QString::fromStdString(blame.name).replace('_', ' '), blame.estimate});
  return parts;
}

QString BlameChart::value_text(double value) const { return seconds_text(value); }

QString BlameChart::nothing() const { return tr("nobody waited"); }

}  // namespace acceptlab::gui
