#include "gui/sweep/tornado_chart.hpp"

#include <QHelpEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "experiment/result/estimate_text.hpp"
#include "gui/sweep/axis_values.hpp"
#include "gui/sweep/bar_layer.hpp"
#include "gui/sweep/legend_lines.hpp"
#include "gui/sweep/tornado_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr std::size_t least_bars_at_once = 4, most_bars_at_once = 16;
constexpr int about_the_bars = 76;  // pixels for the title, the axis and the legend
constexpr double longest_step = 3;  // of all that goes by the share

class ValueTicker : public QCPAxisTicker {
 public:
  explicit ValueTicker(experiment::Unit unit) : unit_(unit) { setTickCount(4); }

 protected:
  QString getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/,
                       int /*precision*/) override {
    return QString::fromStdString(experiment::value_text(tick, unit_));
  }

 private:
  experiment::Unit unit_;
};

/// How far the intervals of a side reach, from the scenario as it is.
void widen(QCPRange& range, double base, const std::optional<experiment::TornadoSide>& side) {
  if (!side || !std::isfinite(side->paired.difference.value)) return;
  const experiment::Estimate& d = side->paired.difference;
  range.expand(base + d.value);
  if (!d.interval) return;
  range.expand(base + d.interval->low);
  range.expand(base + d.interval->high);
}

QCPRange range_of(const experiment::Tornado& tornado) {
  const double base = tornado.base.value;
  QCPRange by_share(base, base), all(base, base);
  for (const experiment::TornadoBar& bar : tornado.bars) {
    for (const auto& side : {bar.low, bar.high}) {
      widen(all, base, side);
      if (!bar.in_whole_steps) widen(by_share, base, side);
    }
  }
  if (by_share.size() <= 0 || all.size() <= longest_step * by_share.size()) return all;
  // A parameter that can only be doubled would flatten all others: its bar leaves the chart.
  const double reach = longest_step / 2 * by_share.size();
  return {std::max(all.lower, by_share.lower - reach), std::min(all.upper, by_share.upper + reach)};
}

QString step_values(const experiment::TornadoBar& bar) {
  QStringList values;
  for (const auto& side : {bar.low, bar.high}) {
    if (side) values += QString::fromStdString(plain_text(side->value));
  }
  return values.join(TornadoChart::tr(" / "));
}

/// As many bars as can be read; the rest are below, to be dragged into view.
QCPRange fitted(std::size_t bars, int height, int line) {
  const auto room = static_cast<std::size_t>(std::max(0, height - about_the_bars) / line);
  const std::size_t most = std::clamp(room, least_bars_at_once, most_bars_at_once);
  const std::size_t shown = std::clamp<std::size_t>(bars, 1, most);
  return {-0.5, static_cast<double>(shown) - 0.5};
}

}  // namespace

TornadoChart::TornadoChart(QWidget* parent) : Chart(tr("Sensitivity"), parent) {
  setMouseTracking(true);
  new BarLayer(*this);  // the plot owns it
  yAxis->setRangeReversed(true);
  yAxis->grid()->setVisible(false);
  yAxis->setSubTicks(false);
  yAxis->setTickLength(0, 3);
  yAxis->setTicker(QSharedPointer<QCPAxisTickerText>(new QCPAxisTickerText));
  axisRect()->setRangeZoomAxes({yAxis}, {yAxis});
  legend_ = new QCPTextElement(this, " ", font());
  plotLayout()->addElement(2, 0, legend_);
  legend_->setTextColor(palette().color(QPalette::Text));
}

void TornadoChart::changeEvent(QEvent* event) {
  Chart::changeEvent(event);
  if (event->type() == QEvent::PaletteChange)
    legend_->setTextColor(palette().color(QPalette::Text));
}

void TornadoChart::show_tornado(const TornadoPtr& tornado) {
  const std::string kept =
      tornado_ && cursor_ < bars_ ? tornado_->bars[cursor_].key : std::string();
  // Bars come one by one; a picture that nobody has moved grows with them.
  const bool as_fitted = !tornado_ || bars_ == 0 || yAxis->range() == fitted_;
  tornado_ = tornado;
  bars_ = 0;
  cursor_ = 0;
  if (tornado_) {
    // The longest come first: what has no effect stands at the end.
    while (bars_ < tornado_->bars.size() && tornado_->bars[bars_].reach() > 0) ++bars_;
    for (std::size_t i = 0; i < bars_; ++i) {
      if (tornado_->bars[i].key == kept) cursor_ = i;
    }
    label(xAxis, QString::fromStdString(tornado_->metric.name));
    const QString share = QString::fromStdString(experiment::percent_text(tornado_->share));
    legend_parts_ = {tr("plain: %1 less").arg(share), tr("hatched: %1 more").arg(share),
                     tr("grey: not distinguishable")};
    for (std::size_t i = 0; i < bars_; ++i) {
      if (!tornado_->bars[i].in_whole_steps) continue;
      legend_parts_ += tr("at: by a whole step");
      break;
    }
    show_legend();
    setAccessibleDescription(
        tr("%1 parameters have an effect on %2").arg(bars_).arg(xAxis->label()));
  }
  if (as_fitted || yAxis->range().upper > static_cast<double>(bars_)) fit();
  QCPRange range(0, 0);
  if (tornado_) {
    range = range_of(*tornado_);
    xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new ValueTicker(tornado_->metric.unit)));
  }
  const double margin = range.size() > 0 ? range.size() * 0.04 : 1e-9;
  xAxis->setRange(range.lower - margin, range.upper + margin);
  show_ticks();
  replot(rpQueuedReplot);
}

void TornadoChart::fit() {
  fitted_ = fitted(bars_, height(), QFontMetrics(font()).height());
  yAxis->setRange(fitted_);
  replot(rpQueuedReplot);
}

void TornadoChart::show_ticks() {
  QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
  for (std::size_t i = 0; i < bars_; ++i) {
    const experiment::TornadoBar& bar = tornado_->bars[i];
    QString name = QString::fromStdString(bar.key);
    if (bar.in_whole_steps) name += tr(" at %1").arg(step_values(bar));
    if (!is_told_apart(bar)) name = "(" + name + ")";
    ticker->addTick(static_cast<double>(i), name);
  }
  yAxis->setTicker(ticker);
  // So that no number touches the next.
  const QFontMetrics metrics(font());
  int longest = 0;
  for (const QString& name : ticker->ticks())
    longest = std::max(longest, metrics.horizontalAdvance(name));
  const int room = width() - longest - 60;
  xAxis->ticker()->setTickCount(
      std::clamp(room / (metrics.horizontalAdvance("-000.00 ms") + 24), 1, 5));
}

void TornadoChart::show_legend() { legend_->setText(in_lines(legend_parts_, font(), width())); }

void TornadoChart::resizeEvent(QResizeEvent* event) {
  if (yAxis->range() == fitted_) fit();
  show_legend();
  Chart::resizeEvent(event);
  show_ticks();
}

QString TornadoChart::sentence(std::size_t bar) const {
  if (!tornado_ || bar >= bars_) return {};
  const experiment::TornadoBar& shown = tornado_->bars[bar];
  const QString share = QString::fromStdString(experiment::percent_text(tornado_->share));
  const auto words = [&](const auto& side, const QString& what) {
    const QString text = QString::fromStdString(side_text(*tornado_, side));
    return shown.in_whole_steps && side ? tr("at %1").arg(text) : what.arg(share, text);
  };
  return tr("%1 = %2, %3 is %4\n%5\n%6")
      .arg(QString::fromStdString(shown.key), QString::fromStdString(plain_text(shown.value)),
           QString::fromStdString(tornado_->metric.name),
           QString::fromStdString(experiment::estimate_text(tornado_->base, tornado_->metric.unit)),
           words(shown.low, tr("%1 less, %2")), words(shown.high, tr("%1 more, %2")));
}

std::optional<std::size_t> TornadoChart::bar_at(const QPointF& position) const {
  // The name of a parameter is a part of its bar.
  const QRect rect = axisRect()->rect();
  if (position.y() < rect.top() || position.y() > rect.bottom() || position.x() > rect.right())
    return std::nullopt;
  const double row = std::floor(yAxis->pixelToCoord(position.y()) + 0.5);
  if (row < 0 || row >= static_cast<double>(bars_)) return std::nullopt;
  return static_cast<std::size_t>(row);
}

QPointF TornadoChart::place_of(std::size_t bar) const {
  return {xAxis->coordToPixel(tornado_->base.value), yAxis->coordToPixel(static_cast<double>(bar))};
}

void TornadoChart::choose(std::size_t bar) {
  if (bar < bars_) emit chosen(tornado_->bars[bar].key);
}

void TornadoChart::keyPressEvent(QKeyEvent* event) {
  const bool back = event->key() == Qt::Key_Up, on = event->key() == Qt::Key_Down;
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return choose(cursor_);
  if ((!back && !on) || bars_ == 0) return Chart::keyPressEvent(event);
  if (back && cursor_ > 0) --cursor_;
  if (on && cursor_ + 1 < bars_) ++cursor_;
  // The cursor takes the picture along.
  const auto row = static_cast<double>(cursor_);
  const QCPRange shown = yAxis->range();
  if (row - 0.5 < shown.lower) yAxis->setRange(row - 0.5, row - 0.5 + shown.size());
  if (row + 0.5 > shown.upper) yAxis->setRange(row + 0.5 - shown.size(), row + 0.5);
  emit pointed(sentence(cursor_));
  replot(rpQueuedReplot);
}

void TornadoChart::mousePressEvent(QMouseEvent* event) {
  pressed_at_ = event->position();
  Chart::mousePressEvent(event);
}

void TornadoChart::mouseMoveEvent(QMouseEvent* event) {
  Chart::mouseMoveEvent(event);
  if (const auto bar = bar_at(event->position())) emit pointed(sentence(*bar));
}

void TornadoChart::mouseReleaseEvent(QMouseEvent* event) {
  Chart::mouseReleaseEvent(event);
  const bool dragged = (event->position() - pressed_at_).manhattanLength() > 4;
  const auto bar = bar_at(event->position());
  if (dragged || !bar || event->button() != Qt::LeftButton) return;
  cursor_ = *bar;
  choose(*bar);
  replot(rpQueuedReplot);
}

bool TornadoChart::event(QEvent* event) {
  if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) replot(rpQueuedReplot);
  if (event->type() != QEvent::ToolTip) return Chart::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  if (const auto bar = bar_at(help->pos()))
    QToolTip::showText(help->globalPos(), sentence(*bar), this);
  else
    QToolTip::hideText();
  return true;
}

QString TornadoChart::csv() const {
  QString text = "parameter,value,side,side_value,difference,low,high,distinguishable\n";
  if (!tornado_) return text;
  const auto number = [](double x) { return QString::number(x, 'g', 10); };
  const auto quoted = [](const std::string& s) {
    return '"' + QString::fromStdString(s).replace("\"", "\"\"") + '"';
  };
  for (const experiment::TornadoBar& bar : tornado_->bars) {
    for (const bool more : {false, true}) {
      const auto& side = more ? bar.high : bar.low;
      if (!side) continue;
      const experiment::Estimate& d = side->paired.difference;
      text += quoted(bar.key) + ',' + quoted(plain_text(bar.value)) + ',' +
              (more ? "more," : "less,") + quoted(plain_text(side->value)) + ',' + number(d.value) +
              ',' + (d.interval ? number(d.interval->low) : QString()) + ',' +
              (d.interval ? number(d.interval->high) : QString()) + ',' +
              (side->paired.distinguishable ? "yes" : "no") + '\n';
    }
  }
  return text;
}

}  // namespace acceptlab::gui
