#include "gui/charts/wakeup_chart.hpp"

#include <algorithm>
#include <cmath>

#include "gui/charts/csv_lines.hpp"
#include "gui/charts/tickers.hpp"
#include "gui/style/value_text.hpp"

namespace acceptlab::gui {

namespace {

QString readable(const std::string& name) { return QString::fromStdString(name).replace('_', ' '); }

}  // namespace

WakeupChart::WakeupChart(QWidget* parent) : DotChart(tr("Wake-ups"), parent) {
  set_axes(yAxis, xAxis);
  setMinimumHeight(156);  // all of its rows
  set_tickers(QSharedPointer<NumberTicker>::create(), QSharedPointer<NameTicker>::create());
  label(xAxis, tr("per accepted connection"));
  yAxis->setSubTicks(false);
  yAxis->grid()->setVisible(false);
  set_cursor("wake-up", yAxis);
}

std::optional<SnapshotChart::Extent> WakeupChart::draw(const Snapshot& snapshot, QString& why_not) {
  start_dots();
  const auto& first = snapshot.comparison.summaries.front().wakeups;
  rows_ = first.size();
  QVector<QString> names;
  for (auto row = first.rbegin(); row != first.rend(); ++row) names.push_back(readable(row->name));
  yAxis->ticker().staticCast<NameTicker>()->set_names(names);
  for (std::size_t c = 0; c < snapshot.columns(); ++c) {
    std::vector<Dot> dots;
    const auto& wakeups = snapshot.comparison.summaries[c].wakeups;
    for (std::size_t i = 0; i < wakeups.size(); ++i)
      // From the top down in the order of the columns, too.
      dots.push_back({static_cast<double>(rows_ - 1 - i) - 2 * offset(c, snapshot.columns()),
                      wakeups[i].estimate});
    add_dots(c, snapshot.columns(), dots);
  }
  if (largest() == 0) {
    why_not = tr("nobody was woken");
    return std::nullopt;
  }
  return Extent{{-0.02 * largest(), largest() * 1.08}, {-0.6, static_cast<double>(rows_) - 0.4}};
}

double WakeupChart::snapped(double at) const {
  return std::clamp(std::round(at), 0.0, rows_ == 0 ? 0.0 : static_cast<double>(rows_ - 1));
}

std::size_t WakeupChart::row_at(double place) const {
  return rows_ - 1 - static_cast<std::size_t>(snapped(place));
}

QString WakeupChart::place_text(double at) const {
  if (snapshot() == nullptr || rows_ == 0) return {};
  return readable(snapshot()->comparison.summaries.front().wakeups[row_at(at)].name);
}

std::vector<Reading> WakeupChart::readings(double at) const {
  std::vector<Reading> all;
  if (snapshot() == nullptr || rows_ == 0) return all;
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    const auto& wakeups = snapshot()->comparison.summaries[c].wakeups;
    all.push_back(
        {c, column_name(c), value_with_interval(wakeups[row_at(at)].estimate, number_text)});
  }
  return all;
}

QString WakeupChart::csv() const {
  CsvLines lines({"column", "what", "per_accepted", "low", "high"});
  if (snapshot() == nullptr) return lines.all();
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    for (const auto& row : snapshot()->comparison.summaries[c].wakeups) {
      lines.text(column_name(c)).text(QString::fromStdString(row.name)).estimate(row.estimate);
      lines.end_line();
    }
  }
  return lines.all();
}

}  // namespace acceptlab::gui
