// The charts together: linked cursors, choices, measured results.

#include "gui/charts/chart_area.hpp"

#include <QComboBox>
#include <QFile>
#include <QMenu>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "gui/charts/measured_bar.hpp"
#include "gui/charts/share_chart.hpp"
#include "gui/charts/tail_chart.hpp"
#include "tests/gui/snapshots.hpp"
#include "validation/record/record_json.hpp"

namespace acceptlab::gui {

class ChartAreaTest : public QObject {
  Q_OBJECT

 private slots:
  void init();
  void all_charts_show_a_snapshot();
  void cursors_of_time_move_together();
  void choices_are_those_of_the_charts();
  void actions_are_for_the_chart_with_the_focus();
  void everything_has_a_name_for_screen_readers();
  void measured_results_lie_on_the_tail();
  void what_was_measured_can_be_simulated();
  void a_record_of_another_version_is_one_line();
  void a_damaged_record_takes_nothing_away();

 private:
  SnapshotChart* chart(const QString& title) const;
  void open_tab(const QString& name);
  QString write(const QString& name, const std::string& text);

  QTemporaryDir folder_;
  std::unique_ptr<ChartArea> area_;
};

namespace {

void hover(SnapshotChart& chart, QPoint at) {
  QMouseEvent move(QEvent::MouseMove, at, chart.mapToGlobal(at), Qt::NoButton, Qt::NoButton,
                   Qt::NoModifier);
  QApplication::sendEvent(&chart, &move);
}

/// Two repeats: 100 us and 200 us, or half of them 10 us more.
validation::Record small_record() {
  validation::Record record;
  record.suite = "quick";
  record.server = "native";
  for (const char* name : {"first", "second"}) {
    validation::RealCase& real = record.cases.emplace_back();
    real.name = name;
    for (const std::uint64_t more : {0U, 10'000U}) {
      validation::RealRun& run = real.runs.emplace_back();
      auto& wait = run.latency["service_wait"];
      wait.count = 20;
      wait.histogram = {{100'000 + more, 10}, {200'000 + more, 10}};
    }
  }
  record.cases[1].runs[0].faults = {"too much steal"};
  return record;
}

}  // namespace

void ChartAreaTest::init() {
  area_ = std::make_unique<ChartArea>();
  area_->resize(1000, 700);
  area_->show_snapshot(two_policies());
  area_->show();
}

SnapshotChart* ChartAreaTest::chart(const QString& title) const {
  for (SnapshotChart* one : area_->charts()) {
    if (one->title() == title) return one;
  }
  return nullptr;
}

void ChartAreaTest::open_tab(const QString& name) {
  auto* tabs = area_->findChild<QTabWidget*>();
  for (int i = 0; i < tabs->count(); ++i) {
    if (tabs->tabText(i) == name) tabs->setCurrentIndex(i);
  }
}

QString ChartAreaTest::write(const QString& name, const std::string& text) {
  const QString path = folder_.filePath(name);
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return {};
  file.write(text.data(), static_cast<qint64>(text.size()));
  return path;
}

void ChartAreaTest::all_charts_show_a_snapshot() {
  auto* tabs = area_->findChild<QTabWidget*>();
  for (int i = 0; i < tabs->count(); ++i) tabs->setCurrentIndex(i);
  for (const SnapshotChart* one : area_->charts())
    QVERIFY2(one->plottableCount() > 0, qPrintable(one->title()));
}

void ChartAreaTest::cursors_of_time_move_together() {
  open_tab("CPUs");
  QSignalSpy moved(area_.get(), &ChartArea::time_cursor_moved);
  QSignalSpy left(area_.get(), &ChartArea::time_cursor_left);
  SnapshotChart* busy = chart("Busy");
  busy->replot(QCustomPlot::rpImmediateRefresh);
  hover(*busy, busy->axisRect()->center());
  QCOMPARE(moved.count(), 1);
  hover(*busy, QPoint(1, 1));
  QCOMPARE(left.count(), 1);
  // Of the same meaning, seen or not; the tail's places are of another.
  open_tab("Losses");
  emit busy->cursor_moved(0.05);
  QCOMPARE(chart("Losses")->cursor().at(), std::optional(0.05));
  QVERIFY(!chart("Backlog")->cursor().at());
  QVERIFY(!chart("Latency tail")->cursor().at());
  QVERIFY(chart("Losses")->cursor().text().contains("nginx-shared: "));
  emit busy->cursor_left();
  QVERIFY(!chart("Losses")->cursor().at());
  area_->show_time_cursor(0.02);
  QCOMPARE(chart("Losses")->cursor().at(), std::optional(0.02));
  area_->hide_time_cursor();
  QVERIFY(!chart("Losses")->cursor().at());
}

void ChartAreaTest::choices_are_those_of_the_charts() {
  auto* kinds = area_->findChild<QComboBox*>("latency_kind");
  QCOMPARE(kinds->count(), static_cast<int>(experiment::latency_kinds().size()));
  QCOMPARE(kinds->currentText(), QString("service_wait"));  // as the sentences
  QCOMPARE(area_->tail().kind(), static_cast<std::size_t>(kinds->currentIndex()));
  kinds->setCurrentIndex(4);
  QCOMPARE(area_->tail().kind(), 4U);
  QCOMPARE(area_->tail().xAxis->label(), QString("response"));
  area_->findChild<QComboBox*>("share_members")->setCurrentIndex(1);
  QCOMPARE(chart("Share of connections")->xAxis->label(), QString("socket"));
}

void ChartAreaTest::actions_are_for_the_chart_with_the_focus() {
  QMenu menu;
  area_->add_actions(menu);
  QCOMPARE(area_->current(), static_cast<SnapshotChart*>(&area_->tail()));
  SnapshotChart* shares = chart("Share of connections");
  area_->activateWindow();
  shares->setFocus();
  QTRY_COMPARE(area_->current(), shares);
  const double before = shares->xAxis->range().size();
  menu.actions().front()->trigger();
  QVERIFY(std::abs(shares->xAxis->range().size() - 0.8 * before) < 1e-9);
  QCOMPARE(menu.actions().back()->shortcut(), QKeySequence(Qt::CTRL | Qt::Key_E));
}

void ChartAreaTest::everything_has_a_name_for_screen_readers() {
  for (const SnapshotChart* one : area_->charts()) {
    QVERIFY(!one->accessibleName().isEmpty());
    QCOMPARE(one->focusPolicy(), Qt::StrongFocus);
  }
}

void ChartAreaTest::measured_results_lie_on_the_tail() {
  auto* bar = area_->findChild<MeasuredBar*>();
  QVERIFY(!bar->isVisible());
  QSignalSpy opened(bar, &MeasuredBar::opened);
  area_->open_measured(write("r.json", validation::record_json(small_record())));
  QVERIFY(opened.wait(5000));
  QVERIFY(bar->isVisible());
  auto* cases = bar->findChild<QComboBox*>();
  QCOMPARE(cases->count(), 2);
  // service_wait: half of each repeat is longer than 100 us or 110 us: 105 us, from 100 to 110.
  const auto measured = [&]() -> QCPGraph* {
    for (int i = 0; i < area_->tail().graphCount(); ++i) {
      if (area_->tail().graph(i)->name().startsWith("measured")) return area_->tail().graph(i);
    }
    return nullptr;
  };
  QVERIFY(measured() != nullptr);
  QCOMPARE(measured()->dataCount(), 1);
  QCOMPARE(measured()->data()->at(0)->key, 105e-6);
  QCOMPARE(measured()->data()->at(0)->value, 0.5);
  // Of the second case only one repeat is judged.
  cases->setCurrentIndex(1);
  QCOMPARE(measured()->name(), QString("measured: second"));
  QCOMPARE(measured()->data()->at(0)->key, 110e-6);
  bar->close_record();
  QVERIFY(!bar->isVisible());
  QVERIFY(measured() == nullptr);
}

void ChartAreaTest::what_was_measured_can_be_simulated() {
  validation::Record record = small_record();
  record.cases[1].scenario =
      "format = 1\n[[arrivals]]\nprocess = { type = \"poisson\", rate = \"5k/s\" }\n";
  record.costs = "format = 1\n[costs]\nsyn = { cost = \"3us\", source = \"measured: here\" }\n";
  QSignalSpy wanted(area_.get(), &ChartArea::scenario_wanted);
  area_->open_measured(write("r.json", validation::record_json(record)));
  auto* bar = area_->findChild<MeasuredBar*>();
  QTRY_VERIFY(bar->isVisible());
  auto* simulate = bar->findChild<QToolButton*>();
  QCOMPARE(simulate->text(), QString("Simulate it"));
  QVERIFY(!simulate->isEnabled());  // nobody knows what the first case was
  bar->findChild<QComboBox*>()->setCurrentIndex(1);
  simulate->click();
  QCOMPARE(wanted.count(), 1);
  QCOMPARE(wanted[0][1].toString(), QString("second.toml"));
  const auto read =
      experiment::read_scenario_text(wanted[0][0].toString().toStdString(), "second.toml");
  QCOMPARE(read.scenario.costs.at("syn").mean(), 3000.0);
}

void ChartAreaTest::a_record_of_another_version_is_one_line() {
  QSignalSpy failed(area_.get(), &ChartArea::failed);
  area_->open_measured(write("old.json", "{\"schema\": \"acceptlab.record/1\"}"));
  QVERIFY(failed.wait(5000));
  const QString why = failed[0][0].toString();
  QVERIFY(
      why.contains("old.json: a record of another version: found schema "
                   "\"acceptlab.record/1\", this program reads \"acceptlab.record/2\""));
  QVERIFY(!why.contains('\n'));
  auto* bar = area_->findChild<MeasuredBar*>();
  QVERIFY(bar->isVisible());
  QCOMPARE(bar->findChild<QLabel*>("measured_about")->text(), why);
  QVERIFY(!bar->findChild<QComboBox*>()->isVisible());
}

void ChartAreaTest::a_damaged_record_takes_nothing_away() {
  auto* bar = area_->findChild<MeasuredBar*>();
  QSignalSpy opened(bar, &MeasuredBar::opened), failed(area_.get(), &ChartArea::failed);
  area_->open_measured(write("r.json", validation::record_json(small_record())));
  QVERIFY(opened.wait(5000));
  const int graphs = area_->tail().graphCount();
  area_->open_measured(write("cut.json", "{\"schema\": \"acceptlab.record/2\", "));
  QVERIFY(failed.wait(5000));
  area_->open_measured(folder_.filePath("none.json"));
  QVERIFY(failed.wait(5000));
  QVERIFY(failed[1][0].toString().contains("cannot read the record"));
  QCOMPARE(area_->tail().graphCount(), graphs);
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::ChartAreaTest)
#include "chart_area_test.moc"
