#include "gui/app/main_window.hpp"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QProgressBar>
#include <QRandomGenerator>
#include <QScreen>
#include <QSpinBox>
#include <QStatusBar>
#include <QStyle>
#include <QToolBar>
#include <QVBoxLayout>

#include "gui/app/key_list.hpp"
#include "gui/app/older_line.hpp"
#include "gui/charts/chart.hpp"
#include "gui/charts/chart_area.hpp"
#include "gui/compare/column_bar.hpp"
#include "gui/compare/difference_table.hpp"
#include "gui/document/command_line.hpp"
#include "gui/parameters/parameter_dock.hpp"
#include "gui/parameters/text_dock.hpp"
#include "gui/schematic/schematic_panel.hpp"
#include "gui/style/input_rules.hpp"
#include "gui/sweep/sensitivity_view.hpp"
#include "gui/timeline/timeline_panel.hpp"

namespace acceptlab::gui {

namespace {

/// What shows everything, or as much of it as there is place for on the screen.
QSize first_size() {
  constexpr QSize whole(1500, 1000);
  const QScreen* screen = QGuiApplication::primaryScreen();
  // Where nobody sees it there are no limits.
  if (screen == nullptr || QGuiApplication::platformName() == "offscreen") return whole;
  const int title_bar = QApplication::style()->pixelMetric(QStyle::PM_TitleBarHeight);
  return whole.boundedTo(screen->availableSize() - QSize(0, title_bar));
}

}  // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent), file_(document_, *this, [this] { take_typed(); }) {
  auto* rules = new InputRules(this);
  resize(first_size());
  auto* home = new QWidget(this);
  column_bar_ = new ColumnBar(document_, columns_, home);
  older_ = new OlderLine(home);
  charts_ = new ChartArea(home);
  auto* column = new QVBoxLayout(home);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(column_bar_);
  column->addWidget(older_);
  column->addWidget(charts_, 1);
  setCentralWidget(home);
  docks_ = std::make_unique<Docks>(*this, document_);
  found_ = new QLabel(this);
  progress_ = new QProgressBar(this);
  progress_->setMaximumWidth(160);
  progress_->setTextVisible(false);
  progress_->hide();
  statusBar()->addPermanentWidget(found_);
  statusBar()->addPermanentWidget(progress_);
  make_menus();
  connect_engine();
  connect_times();
  connect(rules, &InputRules::acting, this, &MainWindow::take_typed);
  docks_->restore_layout();
  docks_->fit(height());
}

// --- Menus

QAction* MainWindow::add_action(QMenu* menu, const QString& text, const QKeySequence& key,
                                const std::function<void()>& act) {
  QAction* action = menu->addAction(text);
  action->setShortcut(key);
  connect(action, &QAction::triggered, this, act);
  return action;
}

void MainWindow::make_menus() {
  make_file_menu();
  make_edit_menu();
  make_run_menu();
  charts_->add_actions(*menuBar()->addMenu(tr("&Chart")));
  make_view_menu();
  make_help_menu();
}

void MainWindow::make_file_menu() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  add_action(file, tr("&New from example"), QKeySequence::New, [this] {
    if (file_.may_lose_edits()) open_example();
  });
  add_action(file, tr("&Open..."), QKeySequence::Open, [this] { file_.ask_open(); });
  add_action(file, tr("&Save"), QKeySequence::Save, [this] { file_.save(false); });
  add_action(file, tr("Save &as..."), {Qt::CTRL | Qt::SHIFT | Qt::Key_S},
             [this] { file_.save(true); });
  file->addSeparator();
  add_action(file, tr("Open &measured results..."), {}, [this] { charts_->ask_measured(); });
  add_action(file, tr("Copy as &command line"), {Qt::CTRL | Qt::SHIFT | Qt::Key_C},
             [this] { copy_command(); });
  file->addSeparator();
  add_action(file, tr("&Quit"), {Qt::CTRL | Qt::Key_Q}, [this] { close(); });
}

void MainWindow::make_edit_menu() {
  QMenu* edit = menuBar()->addMenu(tr("&Edit"));
  QUndoStack& history = document_.history();
  QAction* undo = history.createUndoAction(this);
  undo->setShortcut({Qt::CTRL | Qt::Key_Z});
  QAction* redo = history.createRedoAction(this);
  redo->setShortcuts({{Qt::CTRL | Qt::SHIFT | Qt::Key_Z}, {Qt::CTRL | Qt::Key_Y}});
  // What is still being typed becomes the last step, and the history does not know of it yet.
  disconnect(undo, &QAction::triggered, &history, nullptr);
  connect(&history, &QUndoStack::canUndoChanged, undo, [undo] { undo->setEnabled(true); });
  undo->setEnabled(true);
  connect(undo, &QAction::triggered, this, [this] {
    if (!document_.history().canUndo()) return say(tr("there is nothing to undo"));
    document_.history().undo();
  });
  edit->addActions({undo, redo});
  edit->addSeparator();
  add_action(edit, tr("&Find a parameter"), QKeySequence::Find, [this] {
    docks_->show(Docks::Which::Parameters);
    parameters().search().setFocus();
  });
}

void MainWindow::make_run_menu() {
  QMenu* run = menuBar()->addMenu(tr("&Run"));
  QAction* again = add_action(run, tr("&Run again"), {Qt::Key_F5}, [this] { explore(); });
  QAction* stop = add_action(run, tr("&Stop"), {Qt::SHIFT | Qt::Key_F5}, [this] {
    explorer_.stop();
    say(tr("stopped; what was found so far stays"));
  });
  run->addAction(&column_bar_->pin());
  auto* bar = addToolBar(tr("Run"));
  bar->setObjectName("run");
  bar->addActions({again, stop});
  bar->addSeparator();
  bar->addWidget(new QLabel(tr(" seed ")));
  seed_ = new QSpinBox(bar);
  seed_->setRange(0, 1'000'000'000);
  seed_->setKeyboardTracking(false);
  seed_->setAccessibleName(tr("Seed"));
  bar->addWidget(seed_);
  connect(seed_, &QSpinBox::valueChanged, this, &MainWindow::set_seed);
  QAction* dice = add_action(run, tr("Another s&eed"), {},
                             [this] { set_seed(QRandomGenerator::global()->bounded(1'000'000)); });
  bar->addAction(dice);
}

void MainWindow::make_view_menu() { docks_->add_actions(*menuBar()->addMenu(tr("&View"))); }

void MainWindow::make_help_menu() {
  QMenu* help = menuBar()->addMenu(tr("&Help"));
  add_action(help, tr("&Keys"), {Qt::Key_Question}, [this] { show_keys(); });
  add_action(help, tr("&About"), {}, [this] {
    QMessageBox::about(
        this, tr("AcceptLab"),
        tr("AcceptLab %1: multi-listener accept scheduling, simulated.\nThis window is "
           "free software under the GPL, version 3 or later.")
            .arg(QCoreApplication::applicationVersion()));
  });
}

// --- What belongs together

void MainWindow::connect_engine() {
  connect(&document_, &Document::changed, statusBar(), &QStatusBar::clearMessage);
  connect(&document_, &Document::changed, this, &MainWindow::explore);
  connect(&file_, &ScenarioFile::opened, this, [this] { columns_.start(); });
  connect(&file_, &ScenarioFile::failed, this, &MainWindow::say);
  connect(&document_, &Document::renamed, this, &MainWindow::show_name);
  connect(&document_.history(), &QUndoStack::cleanChanged, this, &MainWindow::show_name);
  connect(&columns_, &Columns::changed, this, &MainWindow::explore);
  connect(&explorer_, &Explorer::refined, this, &MainWindow::show_snapshot);
  connect(&explorer_, &Explorer::progressed, this, &MainWindow::show_progress);
  connect(&explorer_, &Explorer::failed, this, &MainWindow::say);
  connect(charts_, &ChartArea::failed, this, &MainWindow::say);
  connect(charts_, &ChartArea::scenario_wanted, &file_, &ScenarioFile::open_text);
  connect(older_, &OlderLine::problem_wanted, this, &MainWindow::show_problem);
  connect_exports();
  // What is compared comes first: who drags a slider waits for the curves.
  connect(&explorer_, &Explorer::ended, this, [this] {
    progress_->hide();
    parameters().settle();
    if (shown_ && !shown_->is_final()) {
      found_->setText(tr("%1, stopped").arg(connections_found()));
      docks_->views().differences->show_stopped();
    }
    record();
  });
  connect(&timeline(), &TimelinePanel::window_wanted, this,
          [this](sim::Duration from, sim::Duration length) {
            if (schematic().follows()) return schematic().choose_window(from, length);
            record();
          });
  connect(&recorder_, &Recorder::recorded, &timeline(), &TimelinePanel::show_recording);
  connect(&recorder_, &Recorder::failed, &timeline(), &TimelinePanel::say);
  connect(&recorder_, &Recorder::failed, &timeline().view(), &TimelineView::say_nothing_yet);
  connect(docks_->views().sensitivity, &SensitivityView::parameter_chosen, this,
          [this](const std::string& address) {
            docks_->show(Docks::Which::Parameters);
            parameters().reveal(address);
          });
}

/// What was written where, or why not.
void MainWindow::connect_exports() {
  const auto say_written = [this](const QString& path) { say(tr("written: %1").arg(path)); };
  for (Chart* chart : findChildren<Chart*>()) {
    connect(chart, &Chart::exported, this, say_written);
    connect(chart, &Chart::export_failed, this, &MainWindow::say);
  }
  connect(&timeline(), &TimelinePanel::written, this, say_written);
  connect(&timeline(), &TimelinePanel::export_failed, this, &MainWindow::say);
  connect(&file_, &ScenarioFile::saved, this,
          [this](const QString& path) { say(tr("saved: %1").arg(path)); });
}

/// One instant, in all views that have a time.
void MainWindow::connect_times() {
  TimelineView& view = timeline().view();
  connect(&schematic(), &SchematicPanel::recorded, &timeline(), &TimelinePanel::show_recording);
  connect(&schematic(), &SchematicPanel::time_changed, &view, &TimelineView::set_cursor);
  connect(&view, &TimelineView::time_chosen, &schematic(), &SchematicPanel::set_time);
  connect(&view, &TimelineView::markers_changed, &schematic(), [this] {
    std::vector<sim::Time> markers;
    for (const auto which : {TimelineView::Marker::A, TimelineView::Marker::B}) {
      if (const auto at = timeline().view().marker(which)) markers.push_back(*at);
    }
    schematic().set_markers(markers);
  });
  connect(&view, &TimelineView::cursor_moved, charts_, [this](sim::Time at) {
    const sim::Time zero = timeline().view().index()->recording().window.zero;
    charts_->show_time_cursor(sim::seconds(at - zero));
  });
}

/// Never into what lies behind another tab.
bool MainWindow::focusNextPrevChild(bool next) {
  if (!QMainWindow::focusNextPrevChild(next)) return false;
  const QWidget* const first = focusWidget();
  while (Docks::is_behind(focusWidget())) {
    if (!QMainWindow::focusNextPrevChild(next)) return false;
    if (focusWidget() == first) return true;
  }
  return true;
}

// --- Files

void MainWindow::take_typed() {
  finish_typing();
  docks_->views().text->commit();
}

bool MainWindow::open(const QString& path) { return file_.open(path); }

void MainWindow::open_example() { file_.open_example(); }

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  // The docks cannot be moved while they are being laid out.
  QMetaObject::invokeMethod(
      this, [this] { docks_->fit(height()); }, Qt::QueuedConnection);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!file_.may_lose_edits()) {
    event->ignore();
    return;
  }
  explorer_.stop();
  recorder_.stop();
  docks_->remember_layout();
  event->accept();
}

void MainWindow::copy_command() {
  QString why;
  const auto command = command_line(document_, columns_, why);
  if (command) QGuiApplication::clipboard()->setText(*command);
  if (!command) return say(tr("no command line: %1").arg(why));
  say(why.isEmpty() ? tr("copied: %1").arg(*command) : tr("copied, but %1").arg(why));
}

void MainWindow::show_keys() { QMessageBox::information(this, tr("Keys"), key_list()); }

// --- Numbers

void MainWindow::explore() {
  std::vector<experiment::Column> columns = columns_.read();
  show_age(!columns.empty());
  if (columns.empty()) {
    explorer_.stop();
    return;
  }
  seed_->blockSignals(true);
  seed_->setValue(static_cast<int>(columns.front().scenario.run.seed));
  seed_->blockSignals(false);
  schematic().show_columns(columns);
  timeline().view().say_nothing_yet(tr("Nothing is recorded yet: the charts are refined first"));
  explorer_.explore(std::move(columns));
}

void MainWindow::show_age(bool can_be_run) {
  std::optional<experiment::Diagnostic> error;
  if (!can_be_run && shown_) {
    error = first_error(document_.problems());
    for (const auto& of_column : columns_.problems())
      if (!error) error = first_error(of_column);
  }
  if (error) return older_->show_problem(*error);
  older_->hide();
}

/// In its field; what no field is about stands in the text.
void MainWindow::show_problem(const experiment::Diagnostic& problem) {
  if (const auto address = parameters().address_of(problem)) {
    docks_->show(Docks::Which::Parameters);
    return parameters().reveal(*address);
  }
  docks_->show(Docks::Which::Text);
  docks_->views().text->go_to_line(static_cast<int>(problem.line));
}

void MainWindow::set_seed(int seed) { document_.set("run.seed", std::to_string(seed)); }

/// A window of the first column, for who looks at its CPUs. What is watched is shown there as well.
void MainWindow::record() {
  if (schematic().follows()) return;
  const std::vector<experiment::Column> columns = columns_.read();
  if (columns.empty() || !timeline().isVisible()) return;
  timeline().view().say_nothing_yet(tr("Recording ..."));
  recorder_.record(columns.front().scenario, timeline().window_from(), timeline().window_length());
}

void MainWindow::show_snapshot(const SnapshotPtr& snapshot) {
  charts_->show_snapshot(snapshot);
  column_bar_->show_snapshot(snapshot);
  schematic().show_snapshot(snapshot);
  docks_->views().differences->show_snapshot(snapshot);
  shown_ = snapshot;
  const QString found = connections_found();
  found_->setText(snapshot->is_final() ? found : tr("%1, refining ...").arg(found));
}

QString MainWindow::connections_found() const {
  std::uint64_t connections = 0;
  for (const auto& summary : shown_->comparison.summaries)
    connections += summary.connections.offered;
  return tr("%L1 connections").arg(connections);
}

void MainWindow::show_progress(unsigned done, unsigned of) {
  progress_->setMaximum(static_cast<int>(of));
  progress_->setValue(static_cast<int>(done));
  progress_->show();
}

/// Until the next edit, or so long as one reads it.
void MainWindow::say(const QString& text) {
  constexpr int shortest_ms = 8000, letter_ms = 60;
  statusBar()->showMessage(text, shortest_ms + letter_ms * static_cast<int>(text.size()));
}

QString MainWindow::status() const { return statusBar()->currentMessage(); }

QString MainWindow::found() const { return found_->text(); }

void MainWindow::show_name() {
  setWindowTitle(QFileInfo(document_.name()).fileName() + "[*]");
  setWindowModified(!document_.history().isClean());
}

}  // namespace acceptlab::gui
