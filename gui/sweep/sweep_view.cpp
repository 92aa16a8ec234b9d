#include "gui/sweep/sweep_view.hpp"

#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/compare/table_copy.hpp"
#include "gui/parameters/parameters.hpp"
#include "gui/style/column_fit.hpp"
#include "gui/sweep/axis_box.hpp"
#include "gui/sweep/failures.hpp"
#include "gui/sweep/folder_line.hpp"
#include "gui/sweep/heat_map.hpp"
#include "gui/sweep/metric_menu.hpp"
#include "gui/sweep/run_bar.hpp"
#include "gui/sweep/side_panel.hpp"

namespace acceptlab::gui {

namespace {

constexpr std::size_t most_cells = 2500;
constexpr qsizetype most_problem_lines = 6;

/// Two axes that say something about most scenarios.
AxisRequest workers_axis(const experiment::ReadResult& read) {
  AxisRequest request;
  request.key = "server.workers";
  const unsigned workers = std::max(1U, read.scenario.server.workers);
  request.from = std::to_string(std::max(1U, workers / 2));
  request.to = std::to_string(2 * workers);
  request.steps = 5;
  return request;
}

AxisRequest load_axis() {
  AxisRequest request;
  request.key = "run.load";
  request.from = "0.6";
  request.to = "1.2";
  request.steps = 4;
  return request;
}

bool same_axes(const std::vector<experiment::Axis>& a, const std::vector<experiment::Axis>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.key == y.key && x.values == y.values;
  });
}

}  // namespace

SweepView::SweepView(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
  across_ = new AxisBox(tr("Across"), false, this);
  up_ = new AxisBox(tr("Up"), true, this);
  bar_ = new RunBar(tr("S&weep"), cells_.metric().name, this);
  problems_ = new ProblemLines(most_problem_lines, this);
  progress_ = new QLabel(this);
  pointed_ = new QLabel(this);
  for (QLabel* label : std::initializer_list<QLabel*>{problems_, progress_, pointed_}) {
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
  }
  problems_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  map_ = new HeatMap(cells_, this);
  table_ = new QTableView(this);
  table_->setModel(&model_);
  table_->setAccessibleName(tr("Cells of the sweep"));
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setAlternatingRowColors(true);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  add_copy_action(*table_);
  columns_ = new ColumnFit(*table_);

  // Beside the map, since docks are wide and low.
  auto* controls = new SidePanel(this);
  for (QLabel* label : std::initializer_list<QLabel*>{progress_, problems_, pointed_})
    controls->add(label);
  controls->add(across_);
  controls->add(up_);
  auto* pictures = new QSplitter(Qt::Horizontal, this);
  pictures->addWidget(controls);
  pictures->addWidget(map_);
  pictures->addWidget(table_);
  pictures->setStretchFactor(0, 0);
  pictures->setStretchFactor(1, 3);
  pictures->setStretchFactor(2, 2);
  pictures->setCollapsible(0, false);
  // The map first: its cells have numbers in a narrow window, too.
  pictures->setSizes({300, 680, 240});
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(4, 2, 4, 2);
  rows->setSpacing(2);
  rows->addWidget(bar_);
  rows->addWidget(pictures, 1);

  connect(across_, &AxisBox::edited, this, &SweepView::check);
  connect(up_, &AxisBox::edited, this, &SweepView::check);
  connect(&bar_->metric(), &MetricMenu::chosen, &cells_, &SweepCells::show_metric);
  connect(&bar_->start(), &QPushButton::clicked, this, &SweepView::start);
  connect(&bar_->stop(), &QPushButton::clicked, &sweeper_, &Sweeper::stop);
  connect(map_, &HeatMap::chosen, this, &SweepView::choose);
  connect(map_, &HeatMap::pointed, pointed_, &QLabel::setText);
  connect(table_, &QTableView::activated, this, [this](const QModelIndex& index) {
    const auto cell = static_cast<std::size_t>(index.row());
    choose(cell / cells_.rows(), cell % cells_.rows());
  });
  connect(&document_, &Document::changed, this, &SweepView::show_document);
  connect(&sweeper_, &Sweeper::planned, this, [this](const SweepGridPtr& grid) {
    cells_.show_grid(grid);
    stale_ = swept_ && !shows_this_scenario();
    columns_->fit();
  });
  connect(&sweeper_, &Sweeper::measured, this, [this](std::size_t point, const PointNumbersPtr& n) {
    cells_.set_numbers(point, n);
    if (cells_.known() == 1) columns_->fit();
    show_state();
  });
  connect(&sweeper_, &Sweeper::progressed, this, [this](unsigned done, unsigned to_run) {
    done_ = done;
    to_run_ = to_run;
    if (done > 0) turn_.went_on();
    show_state();
  });
  connect(&sweeper_, &Sweeper::said, problems_, &ProblemLines::add);
  connect(&sweeper_, &Sweeper::failed, this, [this](const QStringList& problems) {
    for (const QString& problem : problems) problems_->add(problem);
  });
  connect(&sweeper_, &Sweeper::ended, this, [this](bool stopped) {
    stopped_ = stopped;
    columns_->fit();
    show_state();
    emit computes(false);
  });
  show_document();
}

void SweepView::show_document() {
  if (document_.is_valid()) {
    const experiment::ReadResult& read = *document_.last_good();
    const std::vector<Parameter> all = parameters(read);
    across_->show_keys(all);
    up_->show_keys(all);
    const bool other_axes =
        document_.name() != prefilled_name_ || !same_axes(read.scenario.sweep, prefilled_);
    if (other_axes) prefill(read);
    cells_.mark_scenario(read.scenario.hash);
    stale_ = !cells_.is_empty() && !shows_this_scenario();
    pointed_->clear();  // it may have been of the scenario as it was
  }
  check();
}

/// With the axes of the file, as far as there are places for them.
void SweepView::prefill(const experiment::ReadResult& read) {
  prefilled_name_ = document_.name();
  prefilled_ = read.scenario.sweep;
  if (prefilled_.empty()) {
    across_->show_request(workers_axis(read));
    up_->show_request(load_axis());
    return;
  }
  across_->show_request(request_of(prefilled_[0]));
  up_->show_request(prefilled_.size() > 1 ? request_of(prefilled_[1]) : AxisRequest{});
}

void SweepView::check() {
  const AxisRead across = across_->read(), up = up_->read();
  const bool twice = !up.axis.key.empty() && across.axis.key == up.axis.key;
  const std::size_t cells =
      across.axis.values.size() * std::max<std::size_t>(1, up.axis.values.size());
  QString both;
  if (twice) both = tr("%1 is an axis already").arg(QString::fromStdString(up.axis.key));
  if (cells > most_cells)
    both = tr("the axes make %1 cells; at most %2 are shown").arg(cells).arg(most_cells);
  up_->show_problem(both);
  axes_.clear();
  if (across.problems.empty() && up.problems.empty() && both.isEmpty()) {
    axes_.push_back(across.axis);
    if (!up.axis.key.empty()) axes_.push_back(up.axis);
  }
  show_state();
}

/// Whether the document differs from what was swept in nothing but the keys of the axes: then it
/// is one of its cells, or beside them, and the same sweep goes on. With the first cell's values it
/// is that cell.
bool SweepView::shows_this_scenario() const {
  if (!swept_ || cells_.is_empty()) return false;
  const SweepGrid& grid = cells_.grid();
  experiment::Overrides first;
  for (const auto& [key, value] : grid.settings(0, 0)) first.vary.push_back(key + "=" + value);
  try {
    const auto now =
        experiment::read_scenario_text(document_.text(), document_.name().toStdString(), first);
    return now.scenario.replication_hash == grid.points[grid.point_of[0]].replication_hash;
  } catch (const experiment::ScenarioError&) {
    return false;
  }
}

experiment::ScenarioSource SweepView::source() const {
  if (shows_this_scenario()) return *swept_;
  return {document_.name().toStdString(), document_.text()};
}

void SweepView::start() {
  if (axes_.empty() || !document_.is_valid()) return;
  problems_->forget();
  SweepRequest request;
  request.source = source();
  request.axes = axes_;
  const QStringList problems = problems_of([&] {
    const auto base = experiment::read_scenario_text(request.source.text, request.source.file);
    request.folder = bar_->folder().folder(base);
  });
  for (const QString& problem : problems) problems_->add(problem);
  if (!problems.isEmpty()) return;
  swept_ = request.source;
  done_ = to_run_ = 0;
  stopped_ = false;
  turn_.begin();
  sweeper_.sweep(std::move(request));
  show_state();
  emit computes(true);
}

void SweepView::show_other_computes(bool now) {
  turn_.other_computes(now);
  show_state();
}

void SweepView::choose(std::size_t column, std::size_t row) {
  if (cells_.is_empty()) return;
  const experiment::PointSettings settings = cells_.grid().settings(column, row);
  document_.set_all(settings,
                    tr("cell %1").arg(QString::fromStdString(experiment::point_name(settings))));
  pointed_->setText(cells_.sentence(column, row));
}

QString SweepView::problems() const { return problems_->all(); }
QString SweepView::progress() const { return progress_->text(); }

void SweepView::show_state() {
  const bool running = sweeper_.is_running();
  QPushButton& start = bar_->start();
  start.setEnabled(!axes_.empty() && document_.is_valid());
  start.setToolTip(start.isEnabled() ? tr("Computes what the folder does not have yet")
                   : axes_.empty()   ? tr("The axes cannot be swept as they are")
                                     : tr("The scenario cannot be run as it is"));
  bar_->stop().setEnabled(running);
  const std::size_t cells = cells_.columns() * cells_.rows();
  QString text;
  if (cells > 0) text = tr("%1 of %2 cells").arg(cells_.known()).arg(cells);
  if (stale_) text += tr(", of the scenario as it was before its last change");
  const bool waits = running && turn_.waits() && cells > 0;
  if (waits) text += tr(", waits until the sensitivity is computed or stopped");
  if (running && !waits) text += cells > 0 ? tr(", running ...") : tr("planning ...");
  if (running && !waits && to_run_ > 0)
    text += tr(" %1 of %2 computed now").arg(done_).arg(to_run_);
  if (!running && stopped_) text += tr(", stopped: Sweep goes on where it ended");
  if (cells == 0 && !running)
    text = tr("Nothing is swept yet. What the folder has is shown at once.");
  progress_->setText(text);
}

}  // namespace acceptlab::gui
