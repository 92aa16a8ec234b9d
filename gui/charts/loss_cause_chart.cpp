#include "gui/charts/loss_cause_chart.hpp"

#include "gui/charts/tickers.hpp"
#include "gui/style/value_text.hpp"

namespace acceptlab::gui {

LossCauseChart::LossCauseChart(QWidget* parent) : ColumnStackChart(tr("Causes of loss"), parent) {
  xAxis->setTicker(QSharedPointer<ShareTicker>::create());
  label(xAxis, tr("lost, of the offered connections"));
}

std::vector<ColumnStackChart::Part> LossCauseChart::parts_of(std::size_t column) const {
  const auto& counts = snapshot()->comparison.summaries[column].connections;
  const auto offered = static_cast<double>(counts.offered);
  std::vector<Part> parts;
  for (std::size_t i = 0; i < counts.lost_by_cause.size(); ++i) {
    const auto lost = static_cast<double>(counts.lost_by_cause[i]);
    parts.push_back({QString(kernel::loss_cause_names[i]).replace('_', ' '),
                     {offered > 0 ? lost / offered : 0, {}}});
  }
  return parts;
}

QString LossCauseChart::value_text(double value) const { return share_text(value); }

QString LossCauseChart::nothing() const { return tr("no connection was lost"); }

}  // namespace acceptlab::gui
