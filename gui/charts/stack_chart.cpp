#include "gui/charts/stack_chart.hpp"

#include <algorithm>
#include <cmath>

#include "gui/charts/csv_lines.hpp"
#include "gui/charts/tickers.hpp"
#include "gui/style/part_style.hpp"

namespace acceptlab::gui {

namespace {

constexpr double thin_bar = 6;  // pixels: a frame would hide the colour

/// Bars whose pattern lies on a paler shade of its colour, so that they are areas on any ground.
class HatchedBars : public QCPBars {
 public:
  HatchedBars(QCPAxis* places, QCPAxis* values, const PartStyle& style, const QPen& frame)
      : QCPBars(places, values), style_(style), frame_(frame) {
    setPen(frame);
    setBrush(style.brush());
    setStackingGap(0);
  }

 protected:
  void draw(QCPPainter* painter) override {
    setPen(is_thin() ? QPen(Qt::NoPen) : frame_);
    setBrush(shade());
    QCPBars::draw(painter);
    setBrush(style_.brush());
    if (style_.pattern != Qt::SolidPattern) QCPBars::draw(painter);
  }
  void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override {
    QRectF bar(0, 0, rect.width() * 0.67, rect.height() * 0.67);  // as QCPBars has it
    bar.moveCenter(rect.center());
    painter->fillRect(bar, shade());
    QCPBars::drawLegendIcon(painter, rect);
  }

 private:
  QBrush shade() const {
    QColor colour = style_.colour;
    if (style_.pattern != Qt::SolidPattern) colour.setAlphaF(0.3F);
    return colour;
  }
  bool is_thin() const {
    return std::abs(keyAxis()->coordToPixel(width()) - keyAxis()->coordToPixel(0)) < thin_bar;
  }

  PartStyle style_;
  QPen frame_;
};

}  // namespace

/// Nothing but the legend says what the colours of parts mean.
StackChart::StackChart(const QString& title, QWidget* parent) : SnapshotChart(title, parent) {
  set_legend_share(0.4);
}

double StackChart::add_stacks(QCPAxis* places, QCPAxis* values, const std::vector<QString>& parts,
                              const std::vector<Bar>& bars, double width) {
  std::vector<double> length(bars.size(), 0.0);
  QCPBars* below = nullptr;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    double all = 0;
    auto* part = new HatchedBars(places, values, part_style(p), QPen(text_colour(0.5), 0));
    part->setName(parts[p]);
    part->setWidth(width);
    for (std::size_t b = 0; b < bars.size(); ++b) {
      const double value = std::isfinite(bars[b].parts[p]) ? bars[b].parts[p] : 0;
      part->addData(bars[b].place, value);
      length[b] += value;
      all += value;
    }
    if (all == 0) part->removeFromLegend();
    if (below != nullptr) part->moveAbove(below);
    below = part;
  }
  return length.empty() ? 0 : *std::max_element(length.begin(), length.end());
}

ColumnStackChart::ColumnStackChart(const QString& title, QWidget* parent)
    : StackChart(title, parent) {
  yAxis->setSubTicks(false);
  yAxis->grid()->setVisible(false);
  set_cursor("column", yAxis);
}

std::optional<SnapshotChart::Extent> ColumnStackChart::draw(const Snapshot& snapshot,
                                                            QString& why_not) {
  const std::size_t columns = snapshot.columns();
  std::vector<QString> names;
  for (const Part& part : parts_of(0)) names.push_back(part.name);
  std::vector<Bar> bars;
  QVector<QString> labels;
  for (std::size_t c = 0; c < columns; ++c) {
    Bar& bar = bars.emplace_back();
    bar.place = static_cast<double>(columns - 1 - c);
    for (const Part& part : parts_of(c)) bar.parts.push_back(part.value.value);
    labels.prepend(column_name(c));
  }
  const double longest = add_stacks(yAxis, xAxis, names, bars, 0.7);
  auto ticker = QSharedPointer<NameTicker>::create();
  ticker->set_names(labels);
  yAxis->setTicker(ticker);
  const Reach rows{-0.6, static_cast<double>(columns) - 0.4};
  if (longest > 0) return Extent{{0, longest * 1.05}, rows};
  why_not = nothing();
  return Extent{{0, 1}, rows};
}

double ColumnStackChart::snapped(double at) const {
  const double last = snapshot() == nullptr ? 0 : static_cast<double>(snapshot()->columns()) - 1;
  return std::clamp(std::round(at), 0.0, std::max(0.0, last));
}

std::size_t ColumnStackChart::column_at(double place) const {
  return snapshot()->columns() - 1 - static_cast<std::size_t>(snapped(place));
}

QString ColumnStackChart::place_text(double at) const {
  return snapshot() == nullptr ? QString() : column_name(column_at(at));
}

std::vector<Reading> ColumnStackChart::readings(double at) const {
  std::vector<Reading> all;
  if (snapshot() == nullptr) return all;
  for (const Part& part : parts_of(column_at(at)))
    all.push_back({std::nullopt, part.name, value_text(part.value.value)});
  return all;
}

QString ColumnStackChart::csv() const {
  CsvLines lines({"column", "part", "value", "low", "high"});
  if (snapshot() == nullptr) return lines.all();
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    for (const Part& part : parts_of(c))
      lines.text(column_name(c)).text(part.name).estimate(part.value).end_line();
  }
  return lines.all();
}

}  // namespace acceptlab::gui
