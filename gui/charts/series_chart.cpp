#include "gui/charts/series_chart.hpp"

#include <algorithm>
#include <cmath>

#include "gui/charts/csv_lines.hpp"
#include "gui/charts/tickers.hpp"
#include "gui/style/value_text.hpp"

namespace acceptlab::gui {

using experiment::SeriesPoint;

struct SeriesChart::Kind {
  const char* title;
  const char* axis;
  const char* column;  // of the CSV
  double (*value)(const SeriesPoint&);
  QString (*text)(double, int);
  QSharedPointer<QCPAxisTicker> (*ticker)();
};

namespace {

template <class Ticker>
QSharedPointer<QCPAxisTicker> make() {
  return QSharedPointer<Ticker>::create();
}

}  // namespace

const SeriesChart::Kind& SeriesChart::kind_of(Of of) {
  static const std::array kinds{
      Kind{"Backlog", "pending connections", "pending",
           [](const SeriesPoint& p) { return p.pending; }, number_text, make<NumberTicker>},
      Kind{"Losses", "lost, of all replications", "lost",
           [](const SeriesPoint& p) { return static_cast<double>(p.lost); }, number_text,
           make<NumberTicker>},
      Kind{"Wait", "mean accept_wait", "accept_wait_s",
           [](const SeriesPoint& p) { return p.accept_wait_s; }, seconds_text, make<SecondsTicker>},
      Kind{"Busy", "workers busy", "busy", [](const SeriesPoint& p) { return p.busy; }, share_text,
           make<ShareTicker>}};
  return kinds.at(static_cast<std::size_t>(of));
}

SeriesChart::SeriesChart(Of of, QWidget* parent)
    : SnapshotChart(tr(kind_of(of).title), parent), kind_(kind_of(of)) {
  set_tickers(QSharedPointer<SecondsTicker>::create(), kind_.ticker());
  label(xAxis, tr("time from the end of the warm-up"));
  label(yAxis, tr(kind_.axis));
  set_cursor("time");
}

double SeriesChart::value(std::size_t column, std::size_t cell) const {
  return kind_.value(snapshot()->series[column][cell]);
}

std::optional<SnapshotChart::Extent> SeriesChart::draw(const Snapshot& snapshot, QString& why_not) {
  double end = 0, most = 0;
  for (std::size_t c = 0; c < snapshot.columns(); ++c) {
    const auto& series = snapshot.series[c];
    if (series.empty()) continue;
    QCPGraph* curve = add_curve(c);
    // A mean holds for all of its cell.
    curve->setLineStyle(QCPGraph::lsStepLeft);
    curve->setAdaptiveSampling(true);
    // Many short steps: a hair line is as clear, and drawn ten times as fast.
    curve->setPen(column_style(c).pen(1));
    curve->setAntialiased(false);
    const double cell = series.size() > 1 ? series[1].at_s - series[0].at_s : 0;
    QVector<double> at, values;
    for (std::size_t i = 0; i < series.size(); ++i) {
      at.push_back(series[i].at_s);
      values.push_back(value(c, i));
      if (std::isfinite(values.back())) most = std::max(most, values.back());
    }
    at.push_back(series.back().at_s + cell);
    values.push_back(values.back());
    end = std::max(end, at.back());
    curve->setData(at, values, true);
  }
  if (end == 0) {
    why_not = tr("how long the run will be is not known beforehand: no series");
    return std::nullopt;
  }
  // Nothing of it is a picture, too: a line at 0.
  return Extent{{0, end}, {0, most > 0 ? most * 1.08 : 1}};
}

QString SeriesChart::place_text(double at) const { return seconds_text(at, 4); }

std::vector<Reading> SeriesChart::readings(double at) const {
  std::vector<Reading> all;
  if (snapshot() == nullptr) return all;
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    const auto& series = snapshot()->series[c];
    const auto next = std::upper_bound(series.begin(), series.end(), at,
                                       [](double t, const SeriesPoint& p) { return t < p.at_s; });
    if (next == series.begin()) {
      all.push_back({c, column_name(c), tr("none")});
    } else {
      all.push_back({c, column_name(c), kind_.text(kind_.value(*(next - 1)), 3)});
    }
  }
  return all;
}

QString SeriesChart::csv() const {
  CsvLines lines({"column", "at_s", kind_.column});
  if (snapshot() == nullptr) return lines.all();
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    for (std::size_t i = 0; i < snapshot()->series[c].size(); ++i) {
      lines.text(column_name(c)).number(snapshot()->series[c][i].at_s).number(value(c, i));
      lines.end_line();
    }
  }
  return lines.all();
}

}  // namespace acceptlab::gui
