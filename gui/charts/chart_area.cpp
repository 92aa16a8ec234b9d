#include "gui/charts/chart_area.hpp"

#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <algorithm>

#include "gui/charts/blame_chart.hpp"
#include "gui/charts/cpu_chart.hpp"
#include "gui/charts/loss_cause_chart.hpp"
#include "gui/charts/measured_bar.hpp"
#include "gui/charts/series_chart.hpp"
#include "gui/charts/share_chart.hpp"
#include "gui/charts/tail_chart.hpp"
#include "gui/charts/theory_note.hpp"
#include "gui/charts/wakeup_chart.hpp"
#include "gui/style/elided_label.hpp"

namespace acceptlab::gui {

namespace {

constexpr double zoom_step = 0.8;
constexpr int too_low = 400, high_enough = 430;  // pixels, for charts above each other

}  // namespace

ChartArea::ChartArea(QWidget* parent) : QWidget(parent) {
  tail_ = new TailChart;
  shares_ = new ShareChart;
  measured_ = new MeasuredBar(*tail_, this);
  tabs_ = new QTabWidget;
  tabs_->setDocumentMode(true);
  // All of them are seen; names that there is no room for are cut, and whole in their tips.
  tabs_->setUsesScrollButtons(false);
  tabs_->setElideMode(Qt::ElideRight);
  make_charts();
  auto* choices = new QHBoxLayout;
  fill_choices(*choices);
  above_ = new QSplitter(Qt::Horizontal);
  above_->addWidget(tail_);
  all_ = new QSplitter(Qt::Vertical);
  all_->addWidget(above_);
  all_->addWidget(tabs_);
  all_->setStretchFactor(0, 3);
  all_->setStretchFactor(1, 2);
  all_->setChildrenCollapsible(false);
  // A low window scrolls; a chart that is too low shows nothing.
  scroll_ = new QScrollArea;
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setWidgetResizable(true);
  scroll_->setFocusPolicy(Qt::NoFocus);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setWidget(all_);
  lay_out(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addLayout(choices);
  column->addWidget(measured_);
  column->addWidget(scroll_, 1);
  link_cursors();
  connect(qApp, &QApplication::focusChanged, this,
          [this](QWidget*, QWidget* now) { follow_focus(now); });
  connect(measured_, &MeasuredBar::failed, this, &ChartArea::failed);
  connect(measured_, &MeasuredBar::scenario_wanted, this, &ChartArea::scenario_wanted);
}

// A chart that has the focus loses it when it goes, and that is after this has gone.
ChartArea::~ChartArea() { disconnect(qApp, nullptr, this, nullptr); }

void ChartArea::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  // Not to and fro while somebody drags an edge.
  const bool low = low_ ? height() < high_enough : height() < too_low;
  if (low != low_) lay_out(low);
}

void ChartArea::lay_out(bool low) {
  low_ = low;
  if (low) {
    tabs_->insertTab(0, shares_, tr("Shares"));
    tabs_->setCurrentIndex(0);
  } else {
    above_->addWidget(shares_);
    shares_->show();
    above_->setStretchFactor(0, 3);
    above_->setStretchFactor(1, 2);
    above_->setSizes({600, 400});
  }
  all_->setOrientation(low ? Qt::Horizontal : Qt::Vertical);
  all_->setSizes(low ? QList<int>{550, 450} : QList<int>{600, 400});
  scroll_->setMinimumWidth(all_->minimumSizeHint().width());
}

void ChartArea::make_charts() {
  using Of = SeriesChart::Of;
  charts_ = {tail_, shares_};
  current_ = tail_;
  add_tab(tr("Backlog"), {new SeriesChart(Of::Pending)});
  add_tab(tr("Losses"), {new SeriesChart(Of::Lost), new LossCauseChart});
  add_tab(tr("Waits"), {new SeriesChart(Of::AcceptWait), new BlameChart});
  add_tab(tr("Wake-ups"), {new WakeupChart});
  add_tab(tr("CPUs"), {new CpuChart, new SeriesChart(Of::Busy)}, {2, 1});  // a bar for each CPU
}

void ChartArea::add_tab(const QString& name, const std::vector<SnapshotChart*>& charts,
                        const QList<int>& shares) {
  auto* page = new QSplitter(Qt::Horizontal);
  for (SnapshotChart* chart : charts) {
    page->addWidget(chart);
    charts_.push_back(chart);
  }
  for (int i = 0; i < shares.size(); ++i) page->setStretchFactor(i, shares[i]);
  tabs_->setTabToolTip(tabs_->addTab(page, name), name);
}

void ChartArea::fill_choices(QHBoxLayout& row) {
  row.setContentsMargins(6, 2, 6, 0);
  const auto add_box = [&](const QString& text, const QStringList& items) {
    auto* label = new QLabel(text, this);
    auto* box = new QComboBox(this);
    box->addItems(items);
    label->setBuddy(box);
    row.addWidget(label);
    row.addWidget(box);
    row.addSpacing(12);
    return box;
  };
  QStringList kinds;
  for (const experiment::LatencyKind& kind : experiment::latency_kinds()) kinds << kind.name;
  auto* kind = add_box(tr("&Tail of"), kinds);
  kind->setObjectName("latency_kind");
  connect(kind, &QComboBox::currentIndexChanged, this,
          [this](int i) { tail_->show_kind(static_cast<std::size_t>(i)); });
  kind->setCurrentText("service_wait");  // what the sentences speak of
  auto* members = add_box(tr("&Share per"), {tr("worker"), tr("socket")});
  members->setObjectName("share_members");
  connect(members, &QComboBox::currentIndexChanged, this, [this](int i) {
    shares_->show_members(i == 0 ? ShareChart::Of::Workers : ShareChart::Of::Sockets);
  });
  theory_ = new ElidedLabel(this);
  theory_->setObjectName("theory_note");
  theory_->set_faint();
  row.addWidget(theory_, 1);
  const auto add_button = [&](const QString& text, const QString& what, auto act) {
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setAutoRaise(true);
    button->setToolTip(what);
    button->setAccessibleName(what);
    connect(button, &QToolButton::clicked, this, [this, act] { act(*current_); });
    row.addWidget(button);
  };
  add_button(QChar(0x2212), tr("zoom out: -"), [](Chart& c) { c.zoom(1 / zoom_step); });
  add_button("+", tr("zoom in: +"), [](Chart& c) { c.zoom(zoom_step); });
  add_button(tr("Fit"), tr("show everything: F, or a double click"), [](Chart& c) { c.fit(); });
  add_button(tr("Export..."), tr("export the chart: Ctrl+E"), [](Chart& c) { c.ask_export(); });
}

/// The same place in all charts in which it means the same.
void ChartArea::link_cursors() {
  for (SnapshotChart* from : charts_) {
    for (SnapshotChart* to : charts_) {
      if (from == to || from->cursor_meaning() != to->cursor_meaning()) continue;
      connect(from, &SnapshotChart::cursor_moved, to, [to](double at) {
        if (to->isVisible()) to->cursor().move_to(at);
      });
      connect(from, &SnapshotChart::cursor_left, to, [to] { to->cursor().hide(); });
    }
    if (from->cursor_meaning() != "time") continue;
    connect(from, &SnapshotChart::cursor_moved, this, &ChartArea::time_cursor_moved);
    connect(from, &SnapshotChart::cursor_left, this, &ChartArea::time_cursor_left);
  }
}

void ChartArea::show_time_cursor(double seconds) {
  for (SnapshotChart* chart : charts_) {
    if (chart->cursor_meaning() == "time" && chart->isVisible()) chart->cursor().move_to(seconds);
  }
}

void ChartArea::hide_time_cursor() {
  for (SnapshotChart* chart : charts_) {
    if (chart->cursor_meaning() == "time") chart->cursor().hide();
  }
}

void ChartArea::follow_focus(QWidget* now) {
  auto* chart = qobject_cast<SnapshotChart*>(now);
  if (std::find(charts_.begin(), charts_.end(), chart) != charts_.end()) current_ = chart;
}

void ChartArea::show_snapshot(const SnapshotPtr& snapshot) {
  for (SnapshotChart* chart : charts_) chart->show_snapshot(snapshot);
  const TheoryNote note = theory_note(*snapshot);
  theory_->setText(note.line);
  theory_->setToolTip(note.whole);
}

void ChartArea::open_measured(const QString& path) { measured_->open(path); }

void ChartArea::ask_measured() {
  const QString path = QFileDialog::getOpenFileName(this, tr("Open measured results"), {},
                                                    tr("Records (*.json);;All files (*)"));
  if (!path.isEmpty()) open_measured(path);
}

void ChartArea::add_action(QMenu& menu, const QString& text, const QKeySequence& key,
                           const std::function<void(Chart&)>& act) {
  QAction* action = menu.addAction(text);
  action->setShortcut(key);
  connect(action, &QAction::triggered, this, [this, act] { act(*current_); });
}

void ChartArea::add_actions(QMenu& menu) {
  add_action(menu, tr("Zoom &in"), QKeySequence::ZoomIn, [](Chart& c) { c.zoom(zoom_step); });
  add_action(menu, tr("Zoom &out"), QKeySequence::ZoomOut, [](Chart& c) { c.zoom(1 / zoom_step); });
  add_action(menu, tr("&Fit"), {Qt::CTRL | Qt::Key_0}, [](Chart& c) { c.fit(); });
  add_action(menu, tr("&Export chart..."), {Qt::CTRL | Qt::Key_E},
             [](Chart& c) { c.ask_export(); });
}

}  // namespace acceptlab::gui
