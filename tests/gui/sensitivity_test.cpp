#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QtTest>

#include "gui/parameters/parameter_dock.hpp"
#include "gui/sweep/folder_line.hpp"
#include "gui/sweep/metric_menu.hpp"
#include "gui/sweep/run_bar.hpp"
#include "gui/sweep/sensitivity_view.hpp"
#include "gui/sweep/tornado_chart.hpp"
#include "tests/gui/sweeping.hpp"

namespace acceptlab::gui {

namespace {

constexpr int patience_ms = 60000;

/// One worker, no costs: a tornado of a dozen parameters.
std::string one_worker(const char* duration = "50ms") {
  return "format = 1\n[machine]\ncosts = \"zero\"\n[server]\nworkers = 1\npolicy = "
         "\"shared-blocking\"\n[work]\ncpu = { type = \"exponential\", mean = \"100us\" }\n"
         "[[arrivals]]\nname = \"a\"\nprocess = { type = \"poisson\", rate = \"5k/s\" }\n"
         "[run]\nduration = \"" +
         std::string(duration) + "\"\nwarmup = \"20ms\"\nreplications = 4\n";
}

struct View {
  explicit View(SweepBench& bench, const char* folder = "r") : view(bench.document) {
    view.bar().folder().line().setText(QString::fromStdString(bench.path(folder)));
    view.resize(1000, 500);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
  }
  void find() {
    QTest::mouseClick(&view.bar().start(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!view.bar().stop().isEnabled(), patience_ms);
  }
  QString cell(int row, int column) {
    return view.table().model()->index(row, column).data().toString();
  }

  SensitivityView view;
};

}  // namespace

class SensitivityTest : public QObject {
  Q_OBJECT

 private slots:
  void bars_are_those_of_the_command_line();
  void a_parameter_is_chosen_by_click_and_by_enter();
  void another_metric_computes_nothing();
  void what_cannot_be_told_apart_says_so();
  void stopping_keeps_what_is_done();
  void closing_while_it_runs_takes_a_moment();
  void a_chosen_parameter_is_found_in_the_dock();
  void a_tornado_is_exported();
};

void SensitivityTest::bars_are_those_of_the_command_line() {
  SweepBench bench(one_worker());
  View v(bench);
  QAbstractItemModelTester tester(v.view.table().model(),
                                  QAbstractItemModelTester::FailureReportingMode::QtTest);
  v.find();
  const auto before = bytes_of(bench.path("r"));
  const QJsonObject tornado =
      QJsonDocument::fromJson(bench.command_line(bench.path("r"), {"--tornado", "10%", "--json"}))
          .object();
  QCOMPARE(bytes_of(bench.path("r")), before);  // nothing was left to compute
  bench.command_line(bench.path("terminal"), {"--tornado", "10%"});
  QCOMPARE(bytes_of(bench.path("terminal")), before);
  const QJsonArray bars = tornado["parameters"].toArray();
  QCOMPARE(v.view.table().model()->rowCount(), static_cast<int>(bars.size()));
  for (int row = 0; row < static_cast<int>(bars.size()); ++row)
    QCOMPARE(v.cell(row, 0), bars[row].toObject()["key"].toString());
  // No worker less is possible.
  int workers = 0;
  while (workers < bars.size() && v.cell(workers, 0) != "server.workers") ++workers;
  QCOMPARE(v.cell(workers, 2), QString("not known"));
  QVERIFY(v.view.problems().contains("server.workers=0"));
  QVERIFY(v.view.progress().contains("no effect"));
  // One more worker is no tenth.
  QVERIFY2(v.cell(workers, 3).startsWith("at 2: "), qPrintable(v.cell(workers, 3)));
  const QString sentence = v.view.chart().sentence(static_cast<std::size_t>(workers));
  if (!sentence.isEmpty()) QVERIFY(sentence.contains("\nat 2: ") && !sentence.contains("more"));
}

void SensitivityTest::a_parameter_is_chosen_by_click_and_by_enter() {
  SweepBench bench(one_worker());
  View v(bench);
  v.find();
  QSignalSpy chosen(&v.view, &SensitivityView::parameter_chosen);
  TornadoChart& chart = v.view.chart();
  // Where a bar is is known when it is drawn.
  QTRY_VERIFY(chart.axisRect()->rect().contains(chart.place_of(1).toPoint()));
  QTest::mouseClick(&chart, Qt::LeftButton, {}, chart.place_of(1).toPoint());
  QCOMPARE(chosen.size(), 1);
  const QString second = v.cell(1, 0);
  QCOMPARE(QString::fromStdString(chosen[0][0].value<std::string>()), second);
  chart.setFocus();
  QTest::keyClick(&chart, Qt::Key_Up);
  QTest::keyClick(&chart, Qt::Key_Up);  // no further than the top
  QTest::keyClick(&chart, Qt::Key_Return);
  QCOMPARE(QString::fromStdString(chosen[1][0].value<std::string>()), v.cell(0, 0));
  QVERIFY(chart.sentence(1).contains(second));
  QVERIFY(chart.sentence(1).contains("less"));
  QVERIFY(chart.sentence(1).contains(" more, ") || chart.sentence(1).contains("\nat "));
}

void SensitivityTest::another_metric_computes_nothing() {
  SweepBench bench(one_worker());
  View v(bench);
  v.find();
  const auto before = bytes_of(bench.path("r"));
  const QString p99 = v.cell(1, 3);
  v.view.bar().metric().setCurrentIndex(
      v.view.bar().metric().findText("latency.service_wait.mean"));
  QTRY_VERIFY(v.cell(1, 3) != p99);
  QCOMPARE(bytes_of(bench.path("r")), before);
  QCOMPARE(v.view.chart().xAxis->label(), QString("latency.service_wait.mean"));
}

void SensitivityTest::what_cannot_be_told_apart_says_so() {
  SweepBench bench(one_worker());
  View v(bench);
  v.find();
  bool grey = false, plain = false;
  for (int row = 0; row < v.view.table().model()->rowCount(); ++row) {
    const bool is_grey = v.view.table().model()->index(row, 0).data(Qt::ForegroundRole).isValid();
    const auto says = [&](int column) {
      const QString text = v.cell(row, column);
      return text.contains("not distinguishable") || text == "not known" ||
             text.contains("nothing to measure");
    };
    QCOMPARE(is_grey, says(2) && says(3));
    (is_grey ? grey : plain) = true;
  }
  QVERIFY(grey);
  QVERIFY(plain);
}

void SensitivityTest::stopping_keeps_what_is_done() {
  SweepBench bench(one_worker("20s"));
  View v(bench);
  QTest::mouseClick(&v.view.bar().start(), Qt::LeftButton);
  QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(bench.path("r")), patience_ms);
  QTRY_VERIFY_WITH_TIMEOUT(bytes_of(bench.path("r")).size() > 6, patience_ms);
  QTest::mouseClick(&v.view.bar().stop(), Qt::LeftButton);
  QVERIFY(v.view.progress().contains("stopped"));
  QTRY_VERIFY(v.view.table().model()->rowCount() > 0);
  std::size_t results = 0;
  for (const auto& [name, bytes] : bytes_of(bench.path("r"))) results += name.ends_with(".json");
  QVERIFY(results >= 2);
}

void SensitivityTest::closing_while_it_runs_takes_a_moment() {
  SweepBench bench(one_worker("5000s"));
  QElapsedTimer clock;
  {
    View v(bench);
    QTest::mouseClick(&v.view.bar().start(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(std::filesystem::exists(bench.path("r/acceptlab-sweep")), patience_ms);
    QTest::qWait(200);
    clock.start();
  }
  QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
  QCOMPARE(bytes_of(bench.path("r")).size(), 1U);  // no claim, nothing half
}

void SensitivityTest::a_chosen_parameter_is_found_in_the_dock() {
  SweepBench bench(one_worker());
  ParameterDock dock(bench.document);
  dock.resize(400, 600);
  dock.show();
  QVERIFY(QTest::qWaitForWindowExposed(&dock));
  QVERIFY(!dock.field("network.rtt")->isVisible());  // a default
  dock.reveal("network.rtt");
  QVERIFY(dock.field("network.rtt")->isVisible());
  QTRY_VERIFY(dock.field("network.rtt")->isAncestorOf(QApplication::focusWidget()));
  dock.reveal("work.cpu");  // a table: its parts
  QVERIFY(dock.field("work.cpu.mean")->isVisible());
  QTRY_VERIFY(QApplication::focusWidget() != nullptr);
}

void SensitivityTest::a_tornado_is_exported() {
  SweepBench bench(one_worker());
  View v(bench);
  v.find();
  QString why;
  for (const char* name : {"t.png", "t.svg", "t.pdf", "t.csv"})
    QVERIFY2(v.view.chart().export_to(QString::fromStdString(bench.path(name)), why),
             qPrintable(why));
  QVERIFY(v.view.chart().csv().contains("\"server.workers\",\"1\",more,\"2\","));
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::SensitivityTest)
#include "sensitivity_test.moc"
