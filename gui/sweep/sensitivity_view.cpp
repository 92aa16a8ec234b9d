#include "gui/sweep/sensitivity_view.hpp"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/compare/table_copy.hpp"
#include "gui/sweep/folder_line.hpp"
#include "gui/sweep/metric_menu.hpp"
#include "gui/sweep/run_bar.hpp"
#include "gui/sweep/side_panel.hpp"
#include "gui/sweep/tornado_chart.hpp"

namespace acceptlab::gui {

namespace {

constexpr double share = 0.1;
constexpr qsizetype most_problem_lines = 4;

/// No effect at all, once all is known.
QStringList without_effect(const experiment::Tornado& tornado) {
  QStringList names;
  for (const experiment::TornadoBar& bar : tornado.bars) {
    if (bar.reach() == 0) names += QString::fromStdString(bar.key);
  }
  return names;
}

}  // namespace

SensitivityView::SensitivityView(Document& document, QWidget* parent)
    : QWidget(parent), document_(document) {
  bar_ = new RunBar(tr("\u00b110 % of each parameter"), "latency.service_wait.p99", this);
  problems_ = new ProblemLines(most_problem_lines, this);
  progress_ = new QLabel(this);
  pointed_ = new QLabel(this);
  for (QLabel* text : std::initializer_list<QLabel*>{problems_, progress_, pointed_}) {
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
  }
  chart_ = new TornadoChart(this);
  table_ = new QTableView(this);
  table_->setModel(&model_);
  table_->setAccessibleName(tr("Sensitivity to each parameter"));
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setAlternatingRowColors(true);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  add_copy_action(*table_);

  auto* controls = new SidePanel(this);
  for (QLabel* text : std::initializer_list<QLabel*>{problems_, pointed_, progress_})
    controls->add(text);
  auto* pictures = new QSplitter(Qt::Horizontal, this);
  pictures->addWidget(controls);
  pictures->addWidget(chart_);
  pictures->addWidget(table_);
  pictures->setStretchFactor(0, 0);
  pictures->setStretchFactor(1, 3);
  pictures->setStretchFactor(2, 2);
  pictures->setCollapsible(0, false);
  pictures->setSizes({300, 560, 400});
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(4, 2, 4, 2);
  rows->setSpacing(2);
  rows->addWidget(bar_);
  rows->addWidget(pictures, 1);

  connect(&bar_->start(), &QPushButton::clicked, this, &SensitivityView::start);
  connect(&bar_->stop(), &QPushButton::clicked, &sensitivity_, &Sensitivity::stop);
  connect(&bar_->metric(), &MetricMenu::chosen, &sensitivity_, &Sensitivity::show_metric);
  connect(chart_, &TornadoChart::pointed, pointed_, &QLabel::setText);
  connect(chart_, &TornadoChart::chosen, this, &SensitivityView::parameter_chosen);
  connect(table_, &QTableView::activated, this, [this](const QModelIndex& index) {
    emit parameter_chosen(index.siblingAtColumn(0).data().toString().toStdString());
  });
  connect(&document_, &Document::changed, this, &SensitivityView::show_state);
  connect(&sensitivity_, &Sensitivity::found, this, &SensitivityView::show_tornado);
  connect(&sensitivity_, &Sensitivity::progressed, this, [this](unsigned done, unsigned to_run) {
    done_ = done;
    to_run_ = to_run;
    if (done > 0) turn_.went_on();
    show_state();
  });
  connect(&sensitivity_, &Sensitivity::said, problems_, &ProblemLines::add);
  connect(&sensitivity_, &Sensitivity::failed, this, [this](const QStringList& problems) {
    for (const QString& problem : problems) problems_->add(problem);
  });
  connect(&sensitivity_, &Sensitivity::ended, this, [this](bool stopped) {
    stopped_ = stopped;
    show_state();
    emit computes(false);
  });
  show_state();
}

void SensitivityView::start() {
  if (!document_.is_valid()) return;
  problems_->forget();
  SensitivityRequest request;
  request.source = {document_.name().toStdString(), document_.text()};
  request.folder = bar_->folder().folder(*document_.last_good());
  request.share = share;
  request.metric = bar_->metric().metric();
  found_for_ = document_.text();
  done_ = to_run_ = 0;
  whole_ = stopped_ = false;
  turn_.begin();
  sensitivity_.find(std::move(request));
  show_state();
  emit computes(true);
}

void SensitivityView::show_other_computes(bool now) {
  turn_.other_computes(now);
  show_state();
}

void SensitivityView::show_tornado(const TornadoPtr& tornado, bool whole) {
  const bool first = !tornado_;
  tornado_ = tornado;
  whole_ = whole;
  chart_->show_tornado(tornado);
  model_.show_tornado(tornado);
  if (first || whole) table_->resizeColumnsToContents();
  show_state();
}

QString SensitivityView::problems() const { return problems_->all(); }
QString SensitivityView::progress() const { return progress_->text(); }

void SensitivityView::show_state() {
  const bool running = sensitivity_.is_running();
  bar_->start().setEnabled(document_.is_valid());
  bar_->stop().setEnabled(running);
  QStringList parts;
  const bool waits = running && turn_.waits();
  if (waits) parts += tr("waits until the sweep is computed or stopped");
  if (running && !waits && to_run_ == 0) parts += tr("planning ...");
  if (running && !waits && to_run_ > 0)
    parts += tr("running ... %1 of %2 scenarios").arg(done_).arg(to_run_);
  if (!running && stopped_) parts += tr("stopped: the button goes on where it ended");
  if (tornado_ && found_for_ != document_.text())
    parts += tr("of the scenario as it was before its last change");
  if (tornado_ && whole_) {
    if (const QStringList none = without_effect(*tornado_); !none.isEmpty())
      parts += tr("no effect: %1").arg(none.join(", "));
  }
  if (!tornado_ && !running && !stopped_)
    parts +=
        tr("Which parameters matter? Each is made 10 % smaller and larger, on the same "
           "arrivals.");
  progress_->setText(parts.join("; "));
}

}  // namespace acceptlab::gui
