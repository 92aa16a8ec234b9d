#include "gui/charts/tail_chart.hpp"

#include <algorithm>
#include <cmath>

#include "gui/charts/csv_lines.hpp"
#include "gui/charts/tickers.hpp"
#include "gui/style/value_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr double least_share = 1e-9;    // what a logarithmic axis shows in place of 0
constexpr double least_seconds = 1e-9;  // likewise
constexpr int marker_every = 5;         // points of a curve

using experiment::ExactTailPoint;
using experiment::TailPoint;

struct Line {
  QVector<double> seconds, longer, low, high;
};

Line line_of(const std::vector<TailPoint>& curve) {
  Line line;
  for (const TailPoint& point : curve) {
    const double share = point.longer.value;
    // The longest of all: nothing is longer.
    if (share <= 0) continue;
    const auto interval = point.longer.interval.value_or(experiment::Interval{share, share});
    line.seconds.push_back(std::max(point.seconds, least_seconds));
    line.longer.push_back(share);
    line.low.push_back(std::max(interval.low, least_share));
    line.high.push_back(std::max(interval.high, least_share));
  }
  return line;
}

Line line_of(const std::vector<ExactTailPoint>& curve) {
  Line line;
  for (const ExactTailPoint& point : curve) {
    if (point.longer < least_share || point.seconds < least_seconds) continue;
    line.seconds.push_back(point.seconds);
    line.longer.push_back(point.longer);
  }
  return line;
}

/// On the straight line between two points of a logarithmic chart; NaN outside of the curve.
double share_at(const Line& line, double seconds) {
  const auto& t = line.seconds;
  const auto above = std::lower_bound(t.begin(), t.end(), seconds);
  if (t.isEmpty() || above == t.end()) return std::nan("");
  const auto i = above - t.begin();
  if (*above == seconds) return line.longer[i];
  if (i == 0) return std::nan("");
  const double part = std::log(seconds / t[i - 1]) / std::log(t[i] / t[i - 1]);
  return line.longer[i - 1] * std::pow(line.longer[i] / line.longer[i - 1], part);
}

QString theory_name(const experiment::TheoryTails& theory) {
  const QString model = QString::fromStdString(theory.model);
  return theory.idealised ? TailChart::tr("theory (%1, without costs and limits)").arg(model)
                          : TailChart::tr("theory (%1)").arg(model);
}

bool same_curve(const std::vector<ExactTailPoint>& a, const std::vector<ExactTailPoint>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& p, const auto& q) {
    return p.seconds == q.seconds && p.longer == q.longer;
  });
}

const experiment::TheoryTails* theory_of(const Snapshot& snapshot, std::size_t column) {
  if (column >= snapshot.theories.size()) return nullptr;
  return std::get_if<experiment::TheoryTails>(&snapshot.theories[column]);
}

/// The curve of a column, unless a column before it has the same.
const std::vector<ExactTailPoint>* own_theory(const Snapshot& snapshot, std::size_t column,
                                              std::size_t kind) {
  const auto* theory = theory_of(snapshot, column);
  if (theory == nullptr || theory->curves[kind].empty()) return nullptr;
  const auto& own = theory->curves[kind];
  for (std::size_t c = 0; c < column; ++c) {
    const auto* before = theory_of(snapshot, c);
    if (before != nullptr && same_curve(before->curves[kind], own)) return nullptr;
  }
  return &own;
}

}  // namespace

/// What the axes must reach.
struct TailChart::Corner {
  double shortest = INFINITY, longest = 0, rarest = 1;
  void take(double seconds, double share) {
    // Those that did not wait have no place on a logarithmic axis: it begins where waits do.
    if (seconds > least_seconds) shortest = std::min(shortest, seconds);
    longest = std::max(longest, seconds);
    rarest = std::min(rarest, share);
  }
};

TailChart::TailChart(QWidget* parent) : SnapshotChart(tr("Latency tail"), parent) {
  set_logarithmic(true, true);
  set_tickers(QSharedPointer<LogSecondsTicker>::create(), QSharedPointer<LogShareTicker>::create());
  label(yAxis, tr("share that waited longer"));
  set_cursor("latency");
  show_kind(0);
}

void TailChart::show_kind(std::size_t kind) {
  kind_ = kind;
  label(xAxis, QString::fromUtf8(experiment::latency_kinds()[kind].name));
  forget_view();
  redraw();
}

void TailChart::show_measured(Measured measured) {
  measured_ = std::move(measured);
  redraw();
}

void TailChart::hide_measured() {
  measured_.reset();
  redraw();
}

const std::vector<validation::MeasuredPoint>* TailChart::measured() const {
  return measured_ && kind_ < measured_->tails.size() ? &measured_->tails[kind_] : nullptr;
}

void TailChart::draw_column(std::size_t column, Corner& corner) {
  const Line line = line_of(snapshot()->tails[column][kind_]);
  QCPGraph* low = add_band_edge(column);
  low->setData(line.seconds, line.low, true);
  add_band_edge(column, low)->setData(line.seconds, line.high, true);
  QCPGraph* curve = add_curve(column);
  // With a pen of their own: that of the line has dashes.
  const ColumnStyle style = column_style(column);
  curve->setScatterStyle({style.marker, style.colour, style.colour, 6.0});
  curve->setScatterSkip(marker_every - 1);
  curve->setData(line.seconds, line.longer, true);
  for (qsizetype i = 0; i < line.seconds.size(); ++i) corner.take(line.seconds[i], line.longer[i]);
}

void TailChart::draw_theories(const Snapshot& snapshot) {
  bool alone = true;
  for (std::size_t c = 1; c < snapshot.columns(); ++c)
    alone = alone && own_theory(snapshot, c, kind_) == nullptr;
  for (std::size_t c = 0; c < snapshot.columns(); ++c) {
    const auto* curve = own_theory(snapshot, c, kind_);
    if (curve == nullptr) continue;
    QCPGraph* line = add_thin_line(theory_name(*theory_of(snapshot, c)));
    // More than one: each in its column's colour.
    if (!alone) line->setPen(QPen(column_style(c).colour, 1));
    const Line points = line_of(*curve);
    line->setData(points.seconds, points.longer, true);
  }
}

void TailChart::draw_measured(Corner& corner) {
  const auto* points = measured();
  if (points == nullptr || points->empty()) return;
  QCPGraph* graph = add_thin_line(tr("measured: %1").arg(measured_->name));
  graph->setLineStyle(QCPGraph::lsNone);
  graph->setScatterStyle({QCPScatterStyle::ssPlusCircle, text_colour(), 8.0});
  auto* bars = new QCPErrorBars(xAxis, yAxis);
  bars->setErrorType(QCPErrorBars::etKeyError);
  bars->setDataPlottable(graph);
  bars->setPen(QPen(text_colour(0.8), 1));
  bars->setSymbolGap(0);
  bars->removeFromLegend();
  for (const auto& point : *points) {
    const double median = std::max(point.median_s, least_seconds);
    graph->addData(median, point.longer);
    bars->addData(median - std::max(point.least_s, least_seconds), point.most_s - median);
    corner.take(median, point.longer);
  }
}

std::optional<SnapshotChart::Extent> TailChart::draw(const Snapshot& snapshot, QString& why_not) {
  Corner corner;
  for (std::size_t c = 0; c < snapshot.columns(); ++c) draw_column(c, corner);
  draw_theories(snapshot);
  draw_measured(corner);
  if (corner.longest == 0) {
    why_not = tr("no connection had a latency of this kind");
    return std::nullopt;
  }
  // Other columns: the axes are theirs.
  if (drawn_names_ != snapshot.comparison.names) forget_view();
  drawn_names_ = snapshot.comparison.names;
  const double shortest = std::min(corner.shortest, corner.longest);
  return Extent{{shortest / 1.2, corner.longest * 1.5}, {corner.rarest / 2, 1.2}};
}

QString TailChart::place_text(double at) const {
  return QString("%1 > %2").arg(experiment::latency_kinds()[kind_].name, seconds_text(at));
}

std::vector<Reading> TailChart::readings(double at) const {
  std::vector<Reading> all;
  if (snapshot() == nullptr) return all;
  for (std::size_t c = 0; c < snapshot()->columns(); ++c)
    all.push_back(
        {c, column_name(c), share_text(share_at(line_of(snapshot()->tails[c][kind_]), at))});
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    const auto* curve = own_theory(*snapshot(), c, kind_);
    if (curve == nullptr) continue;
    all.push_back({std::nullopt, theory_name(*theory_of(*snapshot(), c)),
                   share_text(share_at(line_of(*curve), at))});
  }
  return all;
}

QString TailChart::csv() const {
  CsvLines lines({"column", "latency", "seconds", "longer", "low", "high"});
  if (snapshot() == nullptr) return lines.all();
  const QString kind = experiment::latency_kinds()[kind_].name;
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    for (const TailPoint& point : snapshot()->tails[c][kind_]) {
      lines.text(column_name(c)).text(kind).number(point.seconds).estimate(point.longer);
      lines.end_line();
    }
  }
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    const auto* curve = own_theory(*snapshot(), c, kind_);
    if (curve == nullptr) continue;
    for (const ExactTailPoint& point : *curve) {
      lines.text(theory_name(*theory_of(*snapshot(), c))).text(kind).number(point.seconds);
      lines.estimate({point.longer, {}}).end_line();
    }
  }
  if (const auto* points = measured()) {
    for (const auto& point : *points) {
      lines.text(tr("measured: %1").arg(measured_->name)).text(kind).number(point.median_s);
      lines.estimate({point.longer, {}}).end_line();
    }
  }
  return lines.all();
}

}  // namespace acceptlab::gui
