#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QtTest>

#include "gui/sweep/axis_box.hpp"
#include "gui/sweep/folder_line.hpp"
#include "gui/sweep/heat_map.hpp"
#include "gui/sweep/metric_menu.hpp"
#include "gui/sweep/result_folder.hpp"
#include "gui/sweep/run_bar.hpp"
#include "gui/sweep/sweep_view.hpp"
#include "tests/gui/sweeping.hpp"

namespace acceptlab::gui {

namespace {

constexpr int patience_ms = 30000;

struct View {
  explicit View(SweepBench& bench, const char* folder = "r") : view(bench.document) {
    view.bar().folder().line().setText(QString::fromStdString(bench.path(folder)));
    view.resize(1000, 600);
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
  }
  void sweep() {
    QTest::mouseClick(&view.bar().start(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!view.bar().stop().isEnabled(), patience_ms);
  }
  QString cell(int row, int column) const {
    return view.cells().is_empty() ? QString() : model().index(row, column).data().toString();
  }
  const QAbstractItemModel& model() const { return *const_cast<SweepView&>(view).table().model(); }

  mutable SweepView view;
};

AxisRequest listed(const std::string& key, const std::string& values) {
  return {key, true, {}, {}, 0, false, values};
}

/// So long that nobody waits for its end.
std::string long_runs() {
  return "format = 1\n[server]\nworkers = 4\npolicy = \"nginx-shared\"\n[[arrivals]]\nname = "
         "\"web\"\n"
         "process = { type = \"poisson\", rate = \"20k/s\" }\n[run]\nduration = \"2000s\"\nwarmup "
         "= "
         "\"1s\"\nreplications = 4\n[sweep]\naxes = [{ key = \"server.workers\", values = [2, 4] "
         "}]\n";
}

}  // namespace

class SweepTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
  void axes_are_those_of_the_file();
  void the_command_line_finds_what_the_window_computed();
  void the_window_finds_what_the_command_line_computed();
  void cells_are_the_numbers_of_the_command_line();
  void a_cell_is_loaded_by_click_and_by_enter();
  void a_drag_pans_and_chooses_nothing();
  void the_same_sweep_goes_on_after_a_cell_was_loaded();
  void a_map_of_an_older_scenario_says_so();
  void a_fresh_map_of_what_the_policy_sets_is_of_this_scenario();
  void findings_of_a_point_are_marked();
  void every_problem_of_the_axes_is_told_inline();
  void points_that_are_no_scenario_are_told_inline();
  void a_damaged_file_is_told_and_computed_again();
  void a_folder_of_another_scenario_is_told();
  void stopping_keeps_cells_and_goes_on_later();
  void closing_while_it_runs_takes_a_moment();
  void another_metric_computes_nothing();
  void goals_are_hatched_and_have_a_line();
  void one_axis_is_a_row();
  void a_map_is_exported();
  void the_folder_is_the_scenarios_own_unless_chosen();
};

void SweepTest::axes_are_those_of_the_file() {
  SweepBench bench;
  View v(bench);
  QCOMPARE(v.view.across().request().key, std::string("server.workers"));
  QCOMPARE(v.view.across().request().values, std::string("2, 4, 8"));
  QCOMPARE(v.view.up().request().values, std::string("0.5, 1.0"));
  QVERIFY(v.view.bar().start().isEnabled());
  // A file without axes: two that say something about most scenarios.
  SweepBench plain(small_server());
  View w(plain);
  QCOMPARE(w.view.across().request().key, std::string("server.workers"));
  QCOMPARE(w.view.up().request().key, std::string("run.load"));
  QVERIFY(w.view.bar().start().isEnabled());
}

void SweepTest::the_command_line_finds_what_the_window_computed() {
  SweepBench bench;
  View v(bench, "window");
  v.sweep();
  QCOMPARE(v.view.cells().known(), 6U);
  QCOMPARE(v.view.problems(), QString());
  const auto before = bytes_of(bench.path("window"));
  const QJsonObject swept =
      QJsonDocument::fromJson(bench.command_line(bench.path("window"))).object();
  for (const QJsonValue& point : swept["points"].toArray())
    QCOMPARE(point.toObject()["state"].toString(), QString("present"));
  QCOMPARE(bytes_of(bench.path("window")), before);
  // And had it computed them itself, they would be the same bytes.
  bench.command_line(bench.path("terminal"));
  QCOMPARE(bytes_of(bench.path("terminal")), before);
}

void SweepTest::the_window_finds_what_the_command_line_computed() {
  SweepBench bench;
  bench.command_line(bench.path("r"));
  const auto before = bytes_of(bench.path("r"));
  View v(bench);
  v.sweep();
  QCOMPARE(v.view.cells().known(), 6U);
  QCOMPARE(bytes_of(bench.path("r")), before);
}

void SweepTest::cells_are_the_numbers_of_the_command_line() {
  SweepBench bench;
  View v(bench);
  QAbstractItemModelTester tester(v.view.table().model(),
                                  QAbstractItemModelTester::FailureReportingMode::QtTest);
  v.sweep();
  // In the order of the axes, the last fastest, as the command line's.
  const QJsonArray points =
      QJsonDocument::fromJson(bench.command_line(bench.path("r"))).object()["points"].toArray();
  QCOMPARE(v.model().rowCount(), 6);
  const QStringList lines = QString::fromUtf8(bench.command_line(bench.path("r"), {})).split('\n');
  for (int row = 0; row < 6; ++row) {
    const QStringList words = lines[row + 1].split('\t');  // workers, load, mean, p99 ...
    QCOMPARE(v.cell(row, 0), words[0]);
    QCOMPARE(v.cell(row, 1), words[1]);
    QCOMPARE(v.cell(row, 2), words[3]);
    const auto cell = static_cast<std::size_t>(row);
    const auto estimate = v.view.cells().estimate(cell / 2, cell % 2);
    const QJsonObject metric =
        points[row].toObject()["metrics"].toObject()["service_wait.p99"].toObject();
    QCOMPARE(estimate->value, metric["value"].toDouble());
    QCOMPARE(estimate->interval->low, metric["ci95"].toArray()[0].toDouble());
  }
  // What columns are compared by is there, although no result has it.
  for (std::size_t i = 0; i < experiment::all_metrics().size(); ++i) {
    if (experiment::all_metrics()[i].name == "cpu.per_connection") v.view.cells().show_metric(i);
  }
  QVERIFY(v.view.cells().estimate(0, 0)->value > 100e-6);  // the work alone is 100 us
}

void SweepTest::a_cell_is_loaded_by_click_and_by_enter() {
  SweepBench bench;
  View v(bench);
  v.sweep();
  HeatMap& map = v.view.map();
  const std::string original = bench.document.text();
  QSignalSpy changed(&bench.document, &Document::changed);
  QTest::mouseClick(&map, Qt::LeftButton, {}, map.middle_of({2, 0}).toPoint());
  QCOMPARE(bench.document.last_good()->scenario.server.workers, 8U);
  QCOMPARE(bench.document.last_good()->scenario.run.load, 0.5);
  QCOMPARE(changed.size(), 1);
  QVERIFY(v.view.cells().is_marked(2, 0));
  QVERIFY(!v.view.cells().is_marked(1, 1));
  QVERIFY(bench.document.text().find("# of each socket") != std::string::npos);
  // One step of the history for both keys.
  bench.document.history().undo();
  QCOMPARE(bench.document.text(), original);
  QVERIFY(v.view.cells().is_marked(1, 1));
  map.setFocus();
  QTest::keyClick(&map, Qt::Key_Left);
  QTest::keyClick(&map, Qt::Key_Left);
  QTest::keyClick(&map, Qt::Key_Left);  // no further than the edge
  QTest::keyClick(&map, Qt::Key_Up);
  QTest::keyClick(&map, Qt::Key_Return);
  QCOMPARE(bench.document.last_good()->scenario.server.workers, 2U);
  QCOMPARE(bench.document.last_good()->scenario.run.load, 1.0);
  // In the table as well.
  v.view.table().setFocus();
  v.view.table().setCurrentIndex(v.model().index(4, 0));
  QTest::keyClick(&v.view.table(), Qt::Key_Return);
  QCOMPARE(bench.document.last_good()->scenario.server.workers, 8U);
}

void SweepTest::a_drag_pans_and_chooses_nothing() {
  SweepBench bench;
  View v(bench);
  v.sweep();
  HeatMap& map = v.view.map();
  QSignalSpy chosen(&map, &HeatMap::chosen);
  const QPoint from = map.middle_of({0, 0}).toPoint(), to = from + QPoint(60, -30);
  const double before = map.xAxis->range().lower;
  QTest::mousePress(&map, Qt::LeftButton, {}, from);
  QTest::mouseMove(&map, from + QPoint(30, -15));
  QTest::mouseMove(&map, to);
  QTest::mouseRelease(&map, Qt::LeftButton, {}, to);
  QCOMPARE(chosen.size(), 0);
  QVERIFY(map.xAxis->range().lower < before);
  map.fit();
  QCOMPARE(map.xAxis->range().lower, before);
  // Beside the map there is no cell.
  QTest::mouseClick(&map, Qt::LeftButton, {}, QPoint(2, 2));
  QCOMPARE(chosen.size(), 0);
}

void SweepTest::the_same_sweep_goes_on_after_a_cell_was_loaded() {
  SweepBench bench;
  View v(bench);
  v.sweep();
  const auto before = bytes_of(bench.path("r"));
  QTest::mouseClick(&v.view.map(), Qt::LeftButton, {}, v.view.map().middle_of({0, 0}).toPoint());
  v.sweep();
  QCOMPARE(v.view.problems(), QString());  // the folder is still the scenario's
  QCOMPARE(bytes_of(bench.path("r")), before);
  // Another key is another sweep.
  bench.document.set("server.backlog", "64");
  v.sweep();
  QVERIFY(v.view.problems().contains("another scenario"));
  QVERIFY(v.view.problems().contains("server.backlog"));
}

void SweepTest::a_map_of_an_older_scenario_says_so() {
  SweepBench bench;
  View v(bench);
  v.sweep();
  const QString older = "of the scenario as it was before its last change";
  QVERIFY(!v.view.progress().contains(older));
  // A cell is one of this sweep.
  QTest::mouseClick(&v.view.map(), Qt::LeftButton, {}, v.view.map().middle_of({0, 0}).toPoint());
  QVERIFY(!v.view.progress().contains(older));
  QVERIFY(v.view.cells().sentence(0, 0).contains("this is the scenario as it is"));
  bench.document.set("server.backlog", "64");
  QVERIFY(v.view.progress().contains(older));
  for (const QLabel* label : v.view.findChildren<QLabel*>())
    QVERIFY(!label->text().contains("the scenario as it is"));
  bench.document.history().undo();
  QVERIFY(!v.view.progress().contains(older));
}

void SweepTest::a_fresh_map_of_what_the_policy_sets_is_of_this_scenario() {
  // Of neither key of the axes the file says anything.
  SweepBench bench(
      small_server("[sweep]\naxes = [{ key = \"server.sockets\", values = [1, \"per-worker\"] },\n"
                   "        { key = \"run.load\", values = [0.5, 1.0] }]\n"));
  View v(bench);
  v.sweep();
  QCOMPARE(v.view.progress(), QString("4 of 4 cells"));
  bench.document.set("server.sockets", "2");  // beside the map's cells
  QCOMPARE(v.view.progress(), QString("4 of 4 cells"));
  bench.document.set("server.backlog", "64");
  QVERIFY(v.view.progress().contains("as it was"));
}

void SweepTest::findings_of_a_point_are_marked() {
  SweepBench bench;
  View v(bench);
  v.sweep();
  SweepCells& cells = v.view.cells();
  auto numbers = std::make_shared<experiment::PointNumbers>(*cells.numbers(1, 0));
  numbers->findings.clear();
  const std::size_t point = cells.grid().point_of[1 * cells.rows() + 0];
  cells.set_numbers(point, std::make_shared<const experiment::PointNumbers>(*numbers));
  QVERIFY(!cells.has_findings(1, 0));
  QVERIFY(!cells.sentence(1, 0).contains("finding"));
  numbers->findings = {"the queue never drained"};
  cells.set_numbers(point, numbers);
  QVERIFY(cells.has_findings(1, 0));
  QVERIFY(cells.sentence(1, 0).contains("finding: the queue never drained"));
  QVERIFY(v.view.map().legend_text().contains("corner"));
  QVERIFY(v.model().index(2, 2).data(Qt::DecorationRole).isValid());
}

void SweepTest::every_problem_of_the_axes_is_told_inline() {
  SweepBench bench;
  View v(bench);
  v.view.across().show_request({"server.workers", false, "many", "", 3, false, {}});
  v.view.up().show_request(listed("run.load", "0.5, 0.5, \"x"));
  emit v.view.across().edited();
  QCOMPARE(v.view.across().problems().count("\u26a0"), 2);
  QCOMPARE(v.view.up().problems().count("\u26a0"), 2);
  QVERIFY(!v.view.bar().start().isEnabled());
  v.view.across().show_request(listed("run.load", "1"));
  v.view.up().show_request(listed("run.load", "1, 2"));
  emit v.view.up().edited();
  QVERIFY(v.view.up().problems().contains("is an axis already"));
  v.view.across().show_request({"run.duration", false, "1ms", "1s", 50, false, {}});
  v.view.up().show_request({"work.cpu", false, "1us", "1ms", 50, false, {}});
  emit v.view.up().edited();
  QCOMPARE(v.view.up().problems(), QString());
  QVERIFY(v.view.bar().start().isEnabled());
}

void SweepTest::points_that_are_no_scenario_are_told_inline() {
  SweepBench bench;
  View v(bench);
  v.view.across().show_request(listed("server.workers", "0, 4"));
  v.view.up().show_request(listed("run.load", "1, -1"));
  emit v.view.up().edited();
  v.sweep();
  // No worker, and no negative load: both of them, with the points that have it.
  QVERIFY2(v.view.problems().split('\n').size() >= 2, qPrintable(v.view.problems()));
  QVERIFY(v.view.problems().contains("server.workers"));
  QVERIFY(v.view.problems().contains("run.load"));
  QVERIFY(v.view.problems().contains("in the point"));
  v.view.across().show_request(listed("server.wokers", "1"));
  emit v.view.up().edited();
  v.sweep();
  QVERIFY(v.view.problems().contains("did you mean 'workers'"));
}

void SweepTest::a_damaged_file_is_told_and_computed_again() {
  SweepBench bench;
  {
    View v(bench);
    v.sweep();
  }
  const auto before = bytes_of(bench.path("r"));
  std::string name;
  for (const auto& [file, bytes] : before) {
    if (file.ends_with(".json")) name = file;
  }
  std::ofstream(std::filesystem::path(bench.path("r")) / name) << before.at(name).substr(0, 1000);
  View v(bench);
  v.sweep();
  QVERIFY(v.view.problems().contains(QString::fromStdString(name)));
  QVERIFY(v.view.problems().contains("no whole result"));
  QCOMPARE(v.view.cells().known(), 6U);
  QCOMPARE(bytes_of(bench.path("r")).at(name), before.at(name));
}

void SweepTest::a_folder_of_another_scenario_is_told() {
  SweepBench bench;
  {
    View v(bench);
    v.sweep();
  }
  bench.document.set("server.backlog", "64");
  View v(bench);
  v.sweep();
  QVERIFY(v.view.problems().contains("belongs to a sweep of another scenario"));
  QVERIFY(v.view.problems().contains("name another folder"));
  // So is one that cannot be.
  v.view.bar().folder().line().setText(QString::fromStdString(bench.file()));
  v.sweep();
  QVERIFY(v.view.problems().contains("folder"));
}

void SweepTest::stopping_keeps_cells_and_goes_on_later() {
  // Each point some tenths of a second.
  SweepBench bench(
      small_server("[sweep]\naxes = [{ key = \"server.workers\", values = [2, 3, 4, 5, "
                   "6, 7, 8, 9, 10, 11, 12, 13] }]\n"));
  bench.document.set("run.duration", "4s");
  bench.document.set("run.replications", "2");
  View v(bench);
  QSignalSpy map_pointed(&v.view.map(), &HeatMap::pointed);
  QTest::mouseClick(&v.view.bar().start(), Qt::LeftButton);
  QTRY_VERIFY_WITH_TIMEOUT(v.view.cells().known() >= 2, patience_ms);
  QElapsedTimer clock;
  clock.start();
  QTest::mouseClick(&v.view.bar().stop(), Qt::LeftButton);
  QVERIFY(!v.view.bar().stop().isEnabled());
  QVERIFY(v.view.progress().contains("stopped"));
  QVERIFY(clock.elapsed() < 200);
  QTest::qWait(100);  // what was on its way
  const std::size_t kept = v.view.cells().known();
  QVERIFY(kept >= 2);
  QVERIFY(kept < 12);
  v.sweep();
  QCOMPARE(v.view.cells().known(), 12U);
}

void SweepTest::closing_while_it_runs_takes_a_moment() {
  SweepBench bench(long_runs());
  QElapsedTimer clock;
  {
    View v(bench);
    QTest::mouseClick(&v.view.bar().start(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(v.view.cells().columns() == 2, patience_ms);
    QTest::qWait(200);
    clock.start();
  }
  QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
  // Nobody has a claim on a point, and nothing half is left: the sweep can go on.
  const auto files = bytes_of(bench.path("r"));
  for (const auto& [name, bytes] : files) QVERIFY2(name == "acceptlab-sweep", name.c_str());
  QCOMPARE(files.size(), 1U);
}

void SweepTest::another_metric_computes_nothing() {
  SweepBench bench;
  View v(bench);
  v.sweep();
  const QString before = v.cell(0, 2);
  const auto files = bytes_of(bench.path("r"));
  v.view.bar().metric().setCurrentIndex(v.view.bar().metric().findText("rates.throughput_per_s"));
  QCOMPARE(v.model().headerData(2, Qt::Horizontal).toString(), QString("rates.throughput_per_s"));
  QVERIFY(v.cell(0, 2) != before);
  QVERIFY(v.cell(0, 2).contains("/s"));
  QCOMPARE(bytes_of(bench.path("r")), files);
}

void SweepTest::goals_are_hatched_and_have_a_line() {
  SweepBench bench(small_server(
      "[sweep]\naxes = [{ key = \"work.cpu\", values = [\"50us\", \"100us\", \"200us\"] },\n"
      "        { key = \"server.workers\", values = [2, 4] }]\n"
      "[goals]\nmust = [\"service_wait.p99 < 150us\"]\n"));
  View v(bench);
  v.sweep();
  std::set<QString> words;
  for (int row = 0; row < v.model().rowCount(); ++row) words.insert(v.cell(row, 3));
  QVERIFY(words.contains("met"));
  QVERIFY(words.contains("missed"));
  QCOMPARE(v.view.cells().goals_of_metric().size(), 1U);
  QVERIFY(v.view.map().legend_text().contains("line: the bound of service_wait.p99 < 150us"));
  v.view.bar().metric().setCurrentIndex(v.view.bar().metric().findText("connections.lost_share"));
  QVERIFY(!v.view.map().legend_text().contains("line"));
  QVERIFY(v.view.map().legend_text().contains("hatched"));
}

void SweepTest::one_axis_is_a_row() {
  SweepBench bench(small_server(
      "[sweep]\naxes = [{ key = \"server.sockets\", values = [1, \"per-worker\"] }]\n"));
  View v(bench);
  QCOMPARE(v.view.across().request().values, std::string("1, per-worker"));
  v.sweep();
  QCOMPARE(v.view.problems(), QString());
  QCOMPARE(v.view.cells().rows(), 1U);
  QCOMPARE(v.view.cells().known(), 2U);
  bench.command_line(bench.path("terminal"));
  QCOMPARE(bytes_of(bench.path("terminal")), bytes_of(bench.path("r")));
}

void SweepTest::a_map_is_exported() {
  SweepBench bench;
  View v(bench);
  v.sweep();
  QString why;
  for (const char* name : {"m.png", "m.svg", "m.pdf", "m.csv"})
    QVERIFY2(v.view.map().export_to(QString::fromStdString(bench.path(name)), why),
             qPrintable(why));
  QFile csv(QString::fromStdString(bench.path("m.csv")));
  QVERIFY(csv.open(QIODevice::ReadOnly));
  const QStringList lines = QString::fromUtf8(csv.readAll()).split('\n');
  QCOMPARE(lines[0],
           QString("\"server.workers\",\"run.load\",metric,value,low,high,goals,replications"));
  QCOMPARE(lines.size(), 8);  // six cells and the end of the last line
  QVERIFY(lines[1].startsWith("\"2\",\"0.5\",latency.service_wait.p99,"));
  QVERIFY(QFile(QString::fromStdString(bench.path("m.svg"))).size() > 1000);
}

void SweepTest::the_folder_is_the_scenarios_own_unless_chosen() {
  SweepBench bench, other;
  const auto folder = default_result_folder(*bench.document.last_good());
  const QString hash =
      QString::fromStdString(bench.document.last_good()->scenario.replication_hash);
  QVERIFY(QString::fromStdString(folder.filename().string()).startsWith(hash));
  QCOMPARE(default_result_folder(*other.document.last_good()), folder);
  other.document.set("server.backlog", "64");
  QVERIFY(default_result_folder(*other.document.last_good()) != folder);
  std::filesystem::remove_all(folder);
  View v(bench);
  v.view.bar().folder().line().clear();
  v.sweep();
  QCOMPARE(v.view.cells().known(), 6U);
  QVERIFY(std::filesystem::exists(folder / "acceptlab-sweep"));
  std::filesystem::remove_all(folder);
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::SweepTest)
#include "sweep_test.moc"
