#include "gui/sweep/heat_map.hpp"

#include <QHelpEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "experiment/result/estimate_text.hpp"
#include "gui/sweep/axis_values.hpp"
#include "gui/sweep/cell_layer.hpp"
#include "gui/sweep/colour_ramp.hpp"
#include "gui/sweep/legend_lines.hpp"

namespace acceptlab::gui {

namespace {

constexpr int refresh_ms = 33;
constexpr int beside_the_scale = 8;   // pixels
constexpr double widest_linear = 30;  // beyond that factor colours go by the logarithm

QCPColorGradient ramp_gradient() {
  QCPColorGradient gradient;
  gradient.clearColorStops();
  constexpr int stops = 32;
  for (int i = 0; i <= stops; ++i) {
    const double part = static_cast<double>(i) / stops;
    const Rgb rgb = ramp_colour(part);
    gradient.setColorStopAt(part, QColor(rgb.red, rgb.green, rgb.blue));
  }
  return gradient;
}

/// Numbers of the metric in its own unit.
class MetricTicker : public QCPAxisTickerLog {
 public:
  explicit MetricTicker(experiment::Unit unit) : unit_(unit) {}

 protected:
  QString getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/,
                       int /*precision*/) override {
    return QString::fromStdString(experiment::value_text(tick, unit_));
  }

 private:
  experiment::Unit unit_;
};
class LinearMetricTicker : public QCPAxisTicker {
 public:
  explicit LinearMetricTicker(experiment::Unit unit) : unit_(unit) {}

 protected:
  QString getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/,
                       int /*precision*/) override {
    return QString::fromStdString(experiment::value_text(tick, unit_));
  }

 private:
  experiment::Unit unit_;
};

/// Names at the whole numbers of an axis, as many as fit `length` pixels.
QSharedPointer<QCPAxisTickerText> ticker_of(const std::vector<std::string>& values, double length,
                                            double label_length) {
  QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
  const double fitting = std::max(1.0, length / std::max(1.0, label_length));
  const auto step = static_cast<std::size_t>(
      std::max(1.0, std::ceil(static_cast<double>(values.size()) / fitting)));
  for (std::size_t i = 0; i < values.size(); i += step)
    ticker->addTick(static_cast<double>(i), QString::fromStdString(plain_text(values[i])));
  return ticker;
}

double longest_label(const std::vector<std::string>& values, const QFontMetricsF& metrics) {
  double longest = 0;
  for (const std::string& value : values)
    longest =
        std::max(longest, metrics.horizontalAdvance(QString::fromStdString(plain_text(value))));
  return longest;
}

QString quoted(const QString& text) { return '"' + QString(text).replace("\"", "\"\"") + '"'; }

}  // namespace

HeatMap::HeatMap(SweepCells& cells, QWidget* parent) : Chart(tr("Sweep"), parent), cells_(cells) {
  setMouseTracking(true);
  new CellLayer(*this, cells_);  // the plot owns it
  scale_ = new QCPColorScale(this);
  scale_->setType(QCPAxis::atRight);
  scale_->setGradient(ramp_gradient());
  scale_->setBarWidth(12);
  scale_->setRangeDrag(false);
  scale_->setRangeZoom(false);
  plotLayout()->addElement(1, 1, scale_);
  legend_ = new QCPTextElement(this, " ", font());
  plotLayout()->addElement(2, 0, legend_);
  for (QCPAxis* axis : {xAxis, yAxis}) {
    axis->grid()->setVisible(false);
    axis->setSubTicks(false);
    axis->setTickLength(0, 3);
  }
  follow_colours();
  connect(this, &QCustomPlot::afterLayout, this, &HeatMap::fit_texts);
  refresh_.setSingleShot(true);
  refresh_.setInterval(refresh_ms);
  connect(&refresh_, &QTimer::timeout, this, &HeatMap::show_numbers);
  connect(&cells_, &SweepCells::reset, this, &HeatMap::show_grid);
  connect(&cells_, &SweepCells::changed, this, [this] {
    if (!refresh_.isActive()) refresh_.start();
  });
  connect(&cells_, &SweepCells::metric_changed, this, &HeatMap::show_numbers);
  connect(&cells_, &SweepCells::mark_changed, this, [this] { replot(rpQueuedReplot); });
  show_grid();
}

void HeatMap::follow_colours() {
  const QColor text = palette().color(QPalette::Text);
  scale_->axis()->setTickLabelColor(text);
  scale_->axis()->setLabelColor(text);
  scale_->axis()->setTickLabelFont(font());
  scale_->axis()->setLabelFont(font());
  scale_->axis()->setBasePen(text);
  scale_->axis()->setTickPen(text);
  scale_->axis()->setSubTickPen(text);
  legend_->setTextColor(text);
}

void HeatMap::changeEvent(QEvent* event) {
  Chart::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) follow_colours();
}

void HeatMap::show_grid() {
  cursor_ = {};
  const bool empty = cells_.is_empty();
  label(xAxis, empty ? QString() : QString::fromStdString(cells_.grid().axes[0].key));
  const bool flat = empty || cells_.grid().axes.size() < 2;
  label(yAxis, flat ? QString() : QString::fromStdString(cells_.grid().axes[1].key));
  fit();
  show_numbers();
}

void HeatMap::fit() {
  xAxis->setRange(-0.5, std::max(0.5, static_cast<double>(cells_.columns()) - 0.5));
  yAxis->setRange(-0.5, std::max(0.5, static_cast<double>(cells_.rows()) - 0.5));
  show_ticks();
  replot(rpQueuedReplot);
}

void HeatMap::show_ticks() {
  if (cells_.is_empty()) {
    xAxis->setTicker(ticker_of({}, 1, 1));
    yAxis->setTicker(ticker_of({}, 1, 1));
    return;
  }
  const QFontMetricsF metrics(font());
  const auto& axes = cells_.grid().axes;
  xAxis->setTicker(ticker_of(axes[0].values, axisRect()->width(),
                             longest_label(axes[0].values, metrics) + metrics.averageCharWidth()));
  const std::vector<std::string> up = axes.size() < 2 ? std::vector<std::string>{} : axes[1].values;
  yAxis->setTicker(ticker_of(up, axisRect()->height(), metrics.height()));
}

void HeatMap::resizeEvent(QResizeEvent* event) {
  legend_->setText(legend_text());
  Chart::resizeEvent(event);
  show_ticks();
}

double HeatMap::part_of(double value) const {
  const QCPRange range = scale_->dataRange();
  if (range.size() <= 0) return 0.5;
  if (scale_->dataScaleType() == QCPAxis::stLogarithmic)
    return std::log(value / range.lower) / std::log(range.upper / range.lower);
  return (value - range.lower) / range.size();
}

/// Colours go from the least to the largest of the numbers.
void HeatMap::show_numbers() {
  double least = INFINITY, most = -INFINITY;
  for (std::size_t column = 0; column < cells_.columns(); ++column) {
    for (std::size_t row = 0; row < cells_.rows(); ++row) {
      const auto estimate = cells_.estimate(column, row);
      if (!estimate) continue;
      least = std::min(least, estimate->value);
      most = std::max(most, estimate->value);
    }
  }
  const bool any = least <= most;
  scale_->setVisible(any && least < most);
  if (any) {
    const bool logarithmic = least > 0 && most > widest_linear * least;
    scale_->setDataScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    const experiment::Unit unit = cells_.metric().unit;
    if (logarithmic)
      scale_->axis()->setTicker(QSharedPointer<QCPAxisTicker>(new MetricTicker(unit)));
    else
      scale_->axis()->setTicker(QSharedPointer<QCPAxisTicker>(new LinearMetricTicker(unit)));
    scale_->setDataRange(QCPRange(least, most));
  }
  show_scale_label();
  legend_->setText(legend_text());
  setAccessibleDescription(
      tr("%1 of %2 cells are computed; a table beside the map has their numbers")
          .arg(cells_.known())
          .arg(cells_.columns() * cells_.rows()));
  replot(rpQueuedReplot);
}

/// How wide the scale is comes of its numbers, and is known after the layout.
void HeatMap::fit_texts() {
  show_scale_label();
  const QString means = legend_text();
  if (means == legend_->text()) return;
  legend_->setText(means);
  replot(rpQueuedReplot);
}

/// As much of it as the scale is long.
void HeatMap::show_scale_label() {
  const QString whole = QString::fromStdString(cells_.metric().name);
  const QString fitting =
      QFontMetrics(font()).elidedText(whole, Qt::ElideMiddle, std::max(axisRect()->height(), 1));
  if (scale_->label() != fitting) scale_->setLabel(fitting);
}

bool HeatMap::any_findings() const {
  for (std::size_t column = 0; column < cells_.columns(); ++column) {
    for (std::size_t row = 0; row < cells_.rows(); ++row) {
      if (cells_.has_findings(column, row)) return true;
    }
  }
  return false;
}

QString HeatMap::legend_text() const {
  QStringList parts;
  if (!cells_.is_empty() && !cells_.grid().goals.empty())
    parts += {tr("hatched: a goal is missed"), tr("dotted: undecided")};
  for (const experiment::Goal& goal : cells_.goals_of_metric())
    parts += tr("line: the bound of %1").arg(QString::fromStdString(goal.text));
  if (any_findings()) parts += tr("corner: it has findings");
  // A legend that is wider than the map would squeeze the scale until its bar is gone.
  const int beside = scale_->visible() ? scale_->minimumSize().width() + beside_the_scale : 0;
  return in_lines(parts, font(), width() - beside);
}

std::optional<HeatMap::Cell> HeatMap::cell_at(const QPointF& position) const {
  if (!axisRect()->rect().contains(position.toPoint())) return std::nullopt;
  const double column = std::floor(xAxis->pixelToCoord(position.x()) + 0.5);
  const double row = std::floor(yAxis->pixelToCoord(position.y()) + 0.5);
  if (column < 0 || row < 0 || column >= static_cast<double>(cells_.columns()) ||
      row >= static_cast<double>(cells_.rows()))
    return std::nullopt;
  return Cell{static_cast<std::size_t>(column), static_cast<std::size_t>(row)};
}

QPointF HeatMap::middle_of(const Cell& cell) const {
  return {xAxis->coordToPixel(static_cast<double>(cell.column)),
          yAxis->coordToPixel(static_cast<double>(cell.row))};
}

void HeatMap::move_cursor(int columns, int rows) {
  if (cells_.columns() == 0) return;
  const auto moved = [](std::size_t from, int by, std::size_t count) {
    return static_cast<std::size_t>(
        std::clamp(static_cast<int>(from) + by, 0, static_cast<int>(count) - 1));
  };
  cursor_ = {moved(cursor_.column, columns, cells_.columns()),
             moved(cursor_.row, rows, cells_.rows())};
  emit pointed(cells_.sentence(cursor_.column, cursor_.row));
  replot(rpQueuedReplot);
}

void HeatMap::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return move_cursor(-1, 0);
    case Qt::Key_Right:
      return move_cursor(1, 0);
    case Qt::Key_Up:
      return move_cursor(0, 1);
    case Qt::Key_Down:
      return move_cursor(0, -1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (cells_.columns() > 0) emit chosen(cursor_.column, cursor_.row);
      return;
    default:
      Chart::keyPressEvent(event);
  }
}

void HeatMap::mousePressEvent(QMouseEvent* event) {
  pressed_at_ = event->position();
  Chart::mousePressEvent(event);
}

void HeatMap::mouseMoveEvent(QMouseEvent* event) {
  Chart::mouseMoveEvent(event);
  if (const auto cell = cell_at(event->position()))
    emit pointed(cells_.sentence(cell->column, cell->row));
}

void HeatMap::mouseReleaseEvent(QMouseEvent* event) {
  Chart::mouseReleaseEvent(event);
  const bool dragged = (event->position() - pressed_at_).manhattanLength() > 4;
  const auto cell = cell_at(event->position());
  if (dragged || !cell || event->button() != Qt::LeftButton) return;
  cursor_ = *cell;
  emit chosen(cell->column, cell->row);
  replot(rpQueuedReplot);
}

bool HeatMap::event(QEvent* event) {
  if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) replot(rpQueuedReplot);
  if (event->type() != QEvent::ToolTip) return Chart::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto cell = cell_at(help->pos());
  if (cell)
    QToolTip::showText(help->globalPos(), cells_.sentence(cell->column, cell->row), this);
  else
    QToolTip::hideText();
  return true;
}

QString HeatMap::csv() const {
  if (cells_.is_empty()) return {};
  QString text;
  for (const experiment::Axis& axis : cells_.grid().axes)
    text += quoted(QString::fromStdString(axis.key)) + ',';
  text += "metric,value,low,high,goals,replications\n";
  const auto number = [](double x) { return QString::number(x, 'g', 10); };
  for (std::size_t column = 0; column < cells_.columns(); ++column) {
    for (std::size_t row = 0; row < cells_.rows(); ++row) {
      const auto estimate = cells_.estimate(column, row);
      if (!estimate) continue;
      for (const auto& [key, value] : cells_.grid().settings(column, row))
        text += quoted(QString::fromStdString(plain_text(value))) + ',';
      const auto& ci = estimate->interval;
      const auto verdict = cells_.verdict(column, row);
      text += QString::fromStdString(cells_.metric().name) + ',' + number(estimate->value) + ',' +
              (ci ? number(ci->low) + ',' + number(ci->high) : ",") + ',' +
              (verdict ? verdict_word(*verdict) : QString()) + ',' +
              QString::number(cells_.numbers(column, row)->replications) + '\n';
    }
  }
  return text;
}

}  // namespace acceptlab::gui
