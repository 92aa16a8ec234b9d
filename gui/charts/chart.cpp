#include "gui/charts/chart.hpp"

#include <QContextMenuEvent>
#include <QEvent>
#include <QFontMetrics>
#include <QMenu>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "gui/charts/chart_export.hpp"
#include "gui/charts/tickers.hpp"
#include "gui/style/save_dialog.hpp"
#include "gui/style/wrapped_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr double least_points = 9;  // of text
constexpr const char* whole_label = "whole_label";
constexpr double most_for_names = 0.33;  // of the width, beside the rows
constexpr int over_the_end = 8;          // pixels that a label may be longer than its axis

/// As many as fit beside each other when they are filled in row by row; 0 when not even one does.
int side_by_side(const std::vector<int>& widths, int room) {
  for (std::size_t count = widths.size(); count > 0; --count) {
    std::vector<int> columns(count, 0);
    for (std::size_t i = 0; i < widths.size(); ++i)
      columns[i % count] = std::max(columns[i % count], widths[i]);
    if (std::accumulate(columns.begin(), columns.end(), 0) <= room) return static_cast<int>(count);
  }
  return 0;
}

QFont readable(QFont font) {
  if (font.pointSizeF() < least_points) font.setPointSizeF(least_points);
  return font;
}

/// Moves a range by a part of its length as it is seen.
QCPRange moved(const QCPAxis* axis, double part) {
  const QCPRange r = axis->range();
  if (axis->scaleType() != QCPAxis::stLogarithmic)
    return {r.lower + part * r.size(), r.upper + part * r.size()};
  const double factor = std::pow(r.upper / r.lower, part);
  return {r.lower * factor, r.upper * factor};
}

}  // namespace

Chart::Chart(const QString& title, QWidget* parent) : QCustomPlot(parent), title_(title) {
  setAccessibleName(title);
  setMinimumSize(200, 140);
  setFocusPolicy(Qt::StrongFocus);
  setFont(readable(font()));
  setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  setNoAntialiasingOnDrag(true);
  axisRect()->setAutoMargins(QCP::msAll);
  axisRect()->setMinimumMargins(QMargins(6, 3, 12, 4));
  connect(this, &QCustomPlot::afterLayout, this, &Chart::elide_labels);
  make_head();
  follow_palette();
}

/// Title and legend side by side where there is room: neither is ever on the data.
void Chart::make_head() {
  head_ = new QCPLayoutGrid;
  heading_ = new QCPTextElement(this, title_, font());
  heading_->setMargins(QMargins(4, 0, 12, 0));
  axisRect()->insetLayout()->take(legend);
  legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, false);
  legend->setRowSpacing(0);
  legend->setColumnSpacing(12);
  legend->setMargins(QMargins(4, 0, 4, 0));
  legend->setIconSize(26, 12);
  legend->setVisible(true);
  heading_->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
  heading_->setLayer("legend");
  head_->addElement(0, 0, heading_);
  head_->addElement(0, 1, legend);
  rest_ = new QCPLayoutElement(this);
  head_->addElement(0, 2, rest_);
  head_->setColumnSpacing(0);
  head_->setRowSpacing(0);
  plotLayout()->insertRow(0);
  plotLayout()->addElement(0, 0, head_);
  plotLayout()->setRowStretchFactor(0, 0.001);
  plotLayout()->setRowSpacing(0);
}

QColor Chart::text_colour(double alpha) const {
  QColor colour = palette().color(QPalette::Text);
  colour.setAlphaF(static_cast<float>(alpha));
  return colour;
}

void Chart::follow_palette() {
  const QColor text = text_colour(), grid = text_colour(0.18);
  setBackground(palette().brush(QPalette::Base));
  for (QCPAxis* axis : {xAxis, yAxis, xAxis2, yAxis2}) {
    axis->setBasePen(text_colour(0.6));
    axis->setTickPen(text_colour(0.6));
    axis->setSubTickPen(text_colour(0.35));
    axis->setTickLabelColor(text);
    axis->setLabelColor(text);
    axis->setTickLabelFont(font());
    axis->setLabelFont(font());
    axis->grid()->setPen(QPen(grid, 0, Qt::SolidLine));
    axis->grid()->setZeroLinePen(Qt::NoPen);
  }
  QFont bold = font();
  bold.setBold(true);
  heading_->setFont(bold);
  heading_->setTextColor(text);
  legend->setFont(font());
  legend->setTextColor(text);
  legend->setBrush(Qt::NoBrush);
  legend->setBorderPen(Qt::NoPen);
}

void Chart::paintEvent(QPaintEvent* event) {
  QCustomPlot::paintEvent(event);
  if (!hasFocus()) return;
  QPainter painter(this);
  painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
  painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

void Chart::changeEvent(QEvent* event) {
  QCustomPlot::changeEvent(event);
  const auto type = event->type();
  if (type != QEvent::PaletteChange && type != QEvent::FontChange) return;
  if (heading_ == nullptr) return;
  follow_palette();
  redraw();
}

void Chart::resizeEvent(QResizeEvent* event) {
  arrange();
  QCustomPlot::resizeEvent(event);
}

void Chart::mouseDoubleClickEvent(QMouseEvent* event) {
  QCustomPlot::mouseDoubleClickEvent(event);
  fit();
}

void Chart::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  menu.addAction(tr("&Fit (F)"), this, &Chart::fit);
  menu.addAction(tr("Zoom &in (+)"), this, [this] { zoom(0.8); });
  menu.addAction(tr("Zoom &out (-)"), this, [this] { zoom(1.25); });
  menu.addSeparator();
  menu.addAction(tr("&Export... (Ctrl+E)"), this, &Chart::ask_export);
  menu.exec(event->globalPos());
}

void Chart::zoom(double factor) {
  for (QCPAxis* axis : {xAxis, yAxis})
    axis->scaleRange(factor, axis->pixelToCoord(axis->orientation() == Qt::Horizontal
                                                    ? axisRect()->center().x()
                                                    : axisRect()->center().y()));
  replot(rpQueuedReplot);
}

void Chart::pan(double right, double up) {
  if (right != 0) xAxis->setRange(moved(xAxis, right));
  if (up != 0) yAxis->setRange(moved(yAxis, up));
  replot(rpQueuedReplot);
}

void Chart::set_tickers(QSharedPointer<QCPAxisTicker> x, QSharedPointer<QCPAxisTicker> y) {
  xAxis->setTicker(std::move(x));
  yAxis->setTicker(std::move(y));
}

void Chart::label(QCPAxis* axis, const QString& text) {
  axis->setProperty(whole_label, text);
  axis->setLabel(text);
  axis->setLabelPadding(1);
}

void Chart::arrange() {
  arrange_head();
  set_tick_counts();
}

/// Beside the title if that takes no more lines than below it. A low chart has none of several
/// lines: what is drawn comes first (set_legend_share).
void Chart::arrange_head() {
  const int items = legend->itemCount();
  const QFontMetrics metrics(font());
  std::vector<int> widths;
  for (int i = 0; i < items; ++i) {
    auto* item = qobject_cast<QCPPlottableLegendItem*>(legend->item(i));
    if (item == nullptr) continue;
    widths.push_back(metrics.horizontalAdvance(item->plottable()->name()) +
                     legend->iconSize().width() + legend->iconTextPadding() + 16);
    item->setMargins(QMargins(0, 2, 0, 1));  // else the upper ends of letters are cut off
  }
  QFont bold = font();
  bold.setBold(true);
  const int beside =
      side_by_side(widths, width() - QFontMetrics(bold).horizontalAdvance(title_) - 40);
  const int below = std::max(1, side_by_side(widths, width() - 20));
  const auto lines = [items](int wrap) { return (items + wrap - 1) / wrap; };
  const bool is_beside = items == 0 || (beside > 0 && lines(beside) <= 1 + lines(below));
  const int all_lines = is_beside ? lines(std::max(1, beside)) : 1 + lines(below);
  const bool shown =
      items > 0 && (all_lines <= 1 || all_lines * metrics.height() <= legend_share_ * height());
  if (legend->layout() == head_) head_->take(legend);
  head_->take(rest_);
  head_->simplify();
  legend->setVisible(shown);
  if (shown) {
    // setFillOrder() arranges the items anew.
    legend->setWrap(is_beside ? beside : below);
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst, true);
    head_->addElement(is_beside ? 0 : 1, is_beside ? 1 : 0, legend);
  }
  // What is left of the width: items stand close together, from the left.
  head_->addElement(0, shown && is_beside ? 2 : 1, rest_);
  for (int column = 0; column < head_->columnCount(); ++column)
    head_->setColumnStretchFactor(column, column + 1 < head_->columnCount() ? 0.001 : 1);
}

/// A label that is longer than its axis would lie on the title or be cut off. It ends with a word.
void Chart::elide_labels() {
  const QFontMetrics metrics(font());
  for (QCPAxis* axis : {xAxis, yAxis}) {
    const QString whole = axis->property(whole_label).toString();
    const int room = axis->orientation() == Qt::Horizontal ? axisRect()->width()
                                                           : axisRect()->height() + over_the_end;
    const QString fitting =
        wrapped_text(whole, metrics, QSize(std::max(room, 1), metrics.lineSpacing()));
    if (axis->label() != fitting) axis->setLabel(fitting);
  }
}

/// So that no tick label touches the next.
void Chart::set_tick_counts() {
  const QFontMetrics metrics(font());
  const int labels_width = metrics.horizontalAdvance("000.0 us") + 14;
  const int across = std::max(1, (width() - 70) / labels_width);
  const int up = std::max(2, (height() - 70) / (2 * metrics.height()));
  xAxis->ticker()->setTickCount(std::clamp(across, 1, 12));
  yAxis->ticker()->setTickCount(std::clamp(up, 2, 10));
  if (const auto names = yAxis->ticker().dynamicCast<NameTicker>())
    names->set_room(font(), static_cast<int>(most_for_names * width()));
}

bool Chart::export_to(const QString& path, QString& why) { return export_chart(*this, path, why); }

void Chart::ask_export() {
  QString name = title_;
  name.replace(' ', '-');
  const QString path =
      ask_save_path(this, tr("Export %1").arg(title_), name,
                    tr("Picture (*.png);;Vector picture (*.svg);;Page (*.pdf);;Numbers (*.csv)"));
  if (path.isEmpty()) return;
  QString why;
  if (export_to(path, why)) return emit exported(path);
  emit export_failed(why);
}

}  // namespace acceptlab::gui
