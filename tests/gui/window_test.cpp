// The window as a whole: what it remembers, its files, and how it ends.

#include <QDockWidget>
#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "gui/app/older_line.hpp"
#include "gui/charts/chart_area.hpp"
#include "gui/compare/difference_table.hpp"
#include "gui/parameters/parameter_dock.hpp"
#include "gui/parameters/text_dock.hpp"
#include "gui/schematic/schematic_panel.hpp"
#include "gui/sweep/folder_line.hpp"
#include "gui/sweep/run_bar.hpp"
#include "gui/sweep/sensitivity_view.hpp"
#include "gui/sweep/sweep_view.hpp"
#include "gui/timeline/timeline_panel.hpp"
#include "tests/gui/window_fixture.hpp"

namespace acceptlab::gui {

class WindowTest : public QObject {
  Q_OBJECT

 private slots:
  void init();
  void the_layout_is_remembered();
  void a_damaged_layout_is_forgotten();
  void without_changes_nothing_is_asked();
  void cancel_keeps_the_window_and_the_changes();
  void discard_leaves_the_file_alone();
  void save_writes_the_file_and_closes();
  void a_text_without_a_file_is_asked_for_one();
  void opening_asks_for_unsaved_changes_first();
  void saving_as_is_another_file_from_then_on();
  void a_name_without_an_ending_is_one_of_a_scenario();
  void a_file_that_cannot_be_written_keeps_the_changes();
  void closing_while_it_runs_takes_a_moment();
  void damaged_scenarios_are_told_in_their_place_data();
  void damaged_scenarios_are_told_in_their_place();
  void damaged_results_are_told_in_the_status_bar();
  void what_is_not_touched_keeps_its_bytes_data();
  void what_is_not_touched_keeps_its_bytes();
  void bytes_that_are_no_text_are_not_lost();
  void a_file_changed_by_another_program_is_asked_for();
  void charts_of_an_older_state_say_so();
  void messages_go_with_the_next_edit();
  void refining_ends_when_it_is_stopped();
  void what_is_recorded_later_says_so();
  void a_sweep_that_waits_for_another_says_so();

 private:
  /// A window with a file, in which something has been changed.
  std::unique_ptr<MainWindow> changed_window(const QString& file);

  std::unique_ptr<WindowFixture> fixture_;
};

namespace {

QDockWidget* dock(const MainWindow& window, const char* name) {
  return window.findChild<QDockWidget*>(name);
}

}  // namespace

void WindowTest::init() { fixture_ = std::make_unique<WindowFixture>(); }

std::unique_ptr<MainWindow> WindowTest::changed_window(const QString& file) {
  auto window = std::make_unique<MainWindow>();
  window->open(file);
  window->show();
  window->document().set("server.workers", "3");
  return window;
}

void WindowTest::the_layout_is_remembered() {
  QSize size;
  {
    MainWindow window;
    window.open_example();
    window.show();
    QVERIFY(!dock(window, "schematic")->isHidden());
    QCOMPARE(window.dockWidgetArea(dock(window, "sweep")), Qt::BottomDockWidgetArea);
    dock(window, "schematic")->hide();
    window.addDockWidget(Qt::RightDockWidgetArea, dock(window, "sweep"));
    window.resize(window.minimumSizeHint() + QSize(40, 30));
    size = window.size();
    QVERIFY(window.close());
  }
  MainWindow window;
  window.open_example();
  window.show();
  QVERIFY(dock(window, "schematic")->isHidden());
  QCOMPARE(window.dockWidgetArea(dock(window, "sweep")), Qt::RightDockWidgetArea);
  QCOMPARE(window.dockWidgetArea(dock(window, "timeline")), Qt::BottomDockWidgetArea);
  QCOMPARE(window.size(), size);
}

void WindowTest::a_damaged_layout_is_forgotten() {
  {
    QSettings settings;
    settings.setValue("geometry", QByteArray("not a geometry"));
    settings.setValue("layout", QByteArray("\0\0\0\xff nor a layout", 18));
  }
  MainWindow window;
  window.open_example();
  window.show();
  QVERIFY(!dock(window, "schematic")->isHidden());
  QCOMPARE(window.dockWidgetArea(dock(window, "sweep")), Qt::BottomDockWidgetArea);
}

void WindowTest::without_changes_nothing_is_asked() {
  Person person;
  MainWindow window;
  window.open(fixture_->write("s.toml", quick_scenario()));
  window.show();
  QVERIFY(!window.isWindowModified());
  window.document().set("server.workers", "3");
  QVERIFY(window.isWindowModified());
  window.document().history().undo();
  QVERIFY(!window.isWindowModified());
  QVERIFY(window.close());
  QVERIFY(person.is_done());
}

void WindowTest::cancel_keeps_the_window_and_the_changes() {
  const QString file = fixture_->write("s.toml", quick_scenario());
  const auto window = changed_window(file);
  Person person;
  person.press(QMessageBox::Cancel);
  QVERIFY(!window->close());
  QVERIFY(window->isVisible());
  QVERIFY(window->isWindowModified());
  QCOMPARE(window->document().last_good()->scenario.server.workers, 3U);
  QCOMPARE(bytes_of(file), quick_scenario());
  QVERIFY(person.is_done());
}

void WindowTest::discard_leaves_the_file_alone() {
  const QString file = fixture_->write("s.toml", quick_scenario());
  const auto window = changed_window(file);
  Person person;
  person.press(QMessageBox::Discard);
  QVERIFY(window->close());
  QVERIFY(!window->isVisible());
  QCOMPARE(bytes_of(file), quick_scenario());
  QVERIFY(person.is_done());
}

void WindowTest::save_writes_the_file_and_closes() {
  const QString file = fixture_->write("s.toml", quick_scenario());
  const auto window = changed_window(file);
  Person person;
  person.press(QMessageBox::Save);
  QVERIFY(window->close());
  QCOMPARE(bytes_of(file), quick_scenario().replace("workers = 2", "workers = 3"));
  QVERIFY(person.is_done());
}

void WindowTest::a_text_without_a_file_is_asked_for_one() {
  MainWindow window;
  window.open_example();
  window.show();
  window.document().set("server.workers", "3");
  Person person;
  person.press(QMessageBox::Save);
  person.choose({});  // rather not
  QVERIFY(!window.close());
  QVERIFY(window.isWindowModified());
  QVERIFY(!window.document().has_file());
  person.press(QMessageBox::Save);
  person.choose(fixture_->path("mine.toml"));
  QVERIFY(window.close());
  QCOMPARE(bytes_of(fixture_->path("mine.toml")).toStdString(), window.document().text());
  QVERIFY(person.is_done());
}

void WindowTest::opening_asks_for_unsaved_changes_first() {
  const QString other = fixture_->write("other.toml", quick_scenario());
  const auto window = changed_window(fixture_->write("s.toml", quick_scenario()));
  QAction* open = action_of(*window, "&Open...");
  QVERIFY(open != nullptr);
  Person person;
  person.press(QMessageBox::Cancel);
  open->trigger();
  QCOMPARE(window->document().name(), fixture_->path("s.toml"));
  person.press(QMessageBox::Discard);
  person.choose(other);
  open->trigger();
  QCOMPARE(window->document().name(), other);
  QVERIFY(!window->isWindowModified());
  QCOMPARE(window->document().last_good()->scenario.server.workers, 2U);
  QVERIFY(window->windowTitle().startsWith("other.toml"));
  QCOMPARE(window->document().history().count(), 0);
  QVERIFY(person.is_done());
}

void WindowTest::saving_as_is_another_file_from_then_on() {
  const QString file = fixture_->write("s.toml", quick_scenario());
  const auto window = changed_window(file);
  Person person;
  person.choose(fixture_->path("copy.toml"));
  action_of(*window, "Save &as...")->trigger();
  QVERIFY(!window->isWindowModified());
  QVERIFY(window->windowTitle().startsWith("copy.toml"));
  window->document().set("server.workers", "4");
  action_of(*window, "&Save")->trigger();  // asks nothing
  QCOMPARE(bytes_of(fixture_->path("copy.toml")),
           quick_scenario().replace("workers = 2", "workers = 4"));
  QCOMPARE(bytes_of(file), quick_scenario());
  QVERIFY(person.is_done());
}

void WindowTest::a_name_without_an_ending_is_one_of_a_scenario() {
  const auto window = changed_window(fixture_->write("s.toml", quick_scenario()));
  Person person;
  person.choose(fixture_->path("ex"));
  action_of(*window, "Save &as...")->trigger();
  QCOMPARE(window->document().name(), fixture_->path("ex.toml"));
  QVERIFY(QFile::exists(fixture_->path("ex.toml")));
  QVERIFY(!QFile::exists(fixture_->path("ex")));
  QVERIFY(person.is_done());
}

void WindowTest::a_file_that_cannot_be_written_keeps_the_changes() {
  const auto window = changed_window(fixture_->write("s.toml", quick_scenario()));
  QDir(fixture_->path("")).mkdir("folder.toml");
  QString why;
  QVERIFY(!window->document().save(fixture_->path("folder.toml"), why));
  QVERIFY(QFile::remove(fixture_->path("s.toml")));
  QVERIFY(QDir(fixture_->path("")).mkpath("s.toml/is a folder"));
  Person person;
  person.press(QMessageBox::Save);
  QVERIFY(!window->close());  // the last copy would be lost
  QVERIFY(window->status().contains("s.toml"));
  QVERIFY(window->isWindowModified());
  QVERIFY(person.is_done());
}

void WindowTest::closing_while_it_runs_takes_a_moment() {
  const QByteArray hours = quick_scenario("duration = \"1000s\"\nreplications = 100\n");
  auto window = std::make_unique<MainWindow>();
  QSignalSpy refined(&window->explorer(), &Explorer::refined);
  window->open(fixture_->write("long.toml", hours));
  window->show();
  QVERIFY(refined.wait(20000));
  QVERIFY(window->explorer().is_running());
  QElapsedTimer clock;
  clock.start();
  QVERIFY(window->close());
  QVERIFY(!window->explorer().is_running());
  refined.clear();
  QTest::qWait(50);
  QCOMPARE(refined.count(), 0);
  window.reset();
  QVERIFY2(clock.elapsed() < 5000, qPrintable(QString::number(clock.elapsed())));
}

void WindowTest::damaged_scenarios_are_told_in_their_place_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::newRow("of another version") << quick_scenario().replace("format = 1", "format = 99");
  QTest::newRow("cut off") << quick_scenario().left(60);
  QTest::newRow("empty") << QByteArray();
  QTest::newRow("no text") << QByteArray(
      "\x7f"
      "ELF\0\1\2\xff\xfe\0\0",
      11);
  QTest::newRow("a result") << QByteArray("{\"schema\": \"acceptlab.run/1\", \"latency\": {}}\n");
}

void WindowTest::damaged_scenarios_are_told_in_their_place() {
  QFETCH(QByteArray, bytes);
  Person person;  // no box comes up
  MainWindow window;
  window.open(fixture_->write("good.toml", quick_scenario()));
  window.show();
  QVERIFY(settle(window));
  QVERIFY(window.open(fixture_->write("bad.toml", bytes)));
  QVERIFY(!window.document().is_valid());
  QVERIFY(!window.document().problems().empty());
  QVERIFY(!window.explorer().is_running());
  // In words, in the dock.
  const std::string what = window.document().problems().front().what;
  bool told = false;
  for (const QLabel* label : window.parameters().findChildren<QLabel*>())
    told = told || (label->isVisible() && label->text().contains(QString::fromStdString(what)));
  QVERIFY2(told, what.c_str());
  QVERIFY(!window.grab().isNull());
  // And it goes on.
  QSignalSpy refined(&window.explorer(), &Explorer::refined);
  QVERIFY(window.open(fixture_->path("good.toml")));
  QVERIFY(refined.wait(20000));
  QVERIFY(window.document().is_valid());
  QVERIFY(person.is_done());
}

void WindowTest::damaged_results_are_told_in_the_status_bar() {
  Person person;
  MainWindow window;
  window.open(fixture_->write("good.toml", quick_scenario()));
  window.show();
  QVERIFY(settle(window));
  const std::vector<std::pair<QString, QByteArray>> bad{
      {"old.json", "{\"schema\": \"acceptlab.record/0\"}"},
      {"cut.json", "{\"schema\": "},
      {"no-text.json", QByteArray("\0\xff\0", 3)},
      {"empty.json", ""}};
  for (const auto& [name, bytes] : bad) {
    QSignalSpy failed(&window.charts(), &ChartArea::failed);
    person.choose(fixture_->write(name, bytes));
    action_of(window, "Open &measured results...")->trigger();
    QVERIFY2(failed.count() > 0 || failed.wait(5000), qPrintable(name));
    QVERIFY2(window.status().contains(name), qPrintable(window.status()));
  }
  QVERIFY(person.is_done());
}

void WindowTest::what_is_not_touched_keeps_its_bytes_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::newRow("CR LF") << quick_scenario().replace("\n", "\r\n");
  QTest::newRow("mark of UTF-8") << "\xEF\xBB\xBF" + quick_scenario();
  QTest::newRow("both") << "\xEF\xBB\xBF" + quick_scenario().replace("\n", "\r\n");
  QTest::newRow("Latin-1") << "# caf\xE9\n" + quick_scenario();
}

void WindowTest::what_is_not_touched_keeps_its_bytes() {
  QFETCH(QByteArray, bytes);
  Person person;  // is asked nothing
  const QString file = fixture_->write("s.toml", bytes);
  MainWindow window;
  window.open(file);
  window.show();
  action_of(window, "&Save")->trigger();
  QCOMPARE(bytes_of(file), bytes);
  auto* text = window.findChild<TextDock*>();
  text->moveCursor(QTextCursor::End);
  QTest::keyClicks(text, "# end");
  QTest::keyClick(text, Qt::Key_Return);
  text->commit();
  const QByteArray end = bytes.contains('\r') ? "\r\n" : "\n";
  QCOMPARE(QByteArray::fromStdString(window.document().text()), bytes + "# end" + end);
  window.document().history().undo();
  QVERIFY(window.close());
  QCOMPARE(bytes_of(file), bytes);
  QVERIFY(person.is_done());
}

void WindowTest::bytes_that_are_no_text_are_not_lost() {
  const QByteArray bytes = "# caf\xE9\n" + quick_scenario();
  const QString file = fixture_->write("s.toml", bytes);
  MainWindow window;
  window.open(file);
  window.show();
  QVERIFY2(window.status().contains("not UTF-8"), qPrintable(window.status()));
  auto* text = window.findChild<TextDock*>();
  text->moveCursor(QTextCursor::Start);
  QTest::keyClicks(text, "#");
  action_of(window, "&Save")->trigger();
  QVERIFY2(window.status().contains("not saved"), qPrintable(window.status()));
  QCOMPARE(bytes_of(file), bytes);
  Person person;
  person.press(QMessageBox::Discard);
  QVERIFY(window.close());
}

void WindowTest::a_file_changed_by_another_program_is_asked_for() {
  const QString file = fixture_->write("s.toml", quick_scenario());
  const auto window = changed_window(file);
  const QByteArray other = quick_scenario() + "# of another\n";
  fixture_->write("s.toml", other);
  Person person;
  person.press(QMessageBox::Cancel);
  action_of(*window, "&Save")->trigger();
  QCOMPARE(bytes_of(file), other);
  QVERIFY(window->isWindowModified());
  person.press(QMessageBox::Save);
  action_of(*window, "&Save")->trigger();
  QCOMPARE(bytes_of(file), quick_scenario().replace("workers = 2", "workers = 3"));
  QVERIFY(!window->isWindowModified());
  QVERIFY(person.is_done());
}

void WindowTest::charts_of_an_older_state_say_so() {
  MainWindow window;
  window.open(fixture_->write("s.toml", quick_scenario()));
  QVERIFY(activate(window));
  QVERIFY(settle(window));
  QCOMPARE(window.older_line().text(), QString());
  window.document().set("server.workers", "-3");
  const QString problem = QString::fromStdString(window.document().problems().front().what);
  QCOMPARE(window.older_line().text(), "\u26a0 of the scenario as it was: " + problem);
  auto* show = window.older_line().findChild<QToolButton*>();
  auto* text = window.findChild<TextDock*>();
  dock(window, "text")->raise();
  show->click();
  QTRY_VERIFY(window.parameters().field("server.workers")->isAncestorOf(qApp->focusWidget()));
  // What no field is about, in the text.
  QString broken = QString::fromUtf8(quick_scenario());
  window.document().rewrite(broken.replace("workers = 2", "workers =").toStdString(), "typed");
  show->click();
  QTRY_VERIFY(text->hasFocus());
  QCOMPARE(text->textCursor().blockNumber(), 2);
  window.document().history().undo();
  window.document().history().undo();
  QCOMPARE(window.older_line().text(), QString());
}

void WindowTest::messages_go_with_the_next_edit() {
  const auto window = changed_window(fixture_->write("s.toml", quick_scenario()));
  action_of(*window, "&Save")->trigger();
  QVERIFY2(window->status().startsWith("saved"), qPrintable(window->status()));
  window->document().set("server.workers", "4");
  QCOMPARE(window->status(), QString());
  Person person;
  person.choose(fixture_->path("s.toml/is no folder.toml"));
  action_of(*window, "Save &as...")->trigger();
  QVERIFY2(window->status().startsWith("not saved: "), qPrintable(window->status()));
  QVERIFY(person.is_done());
}

void WindowTest::refining_ends_when_it_is_stopped() {
  MainWindow window;
  QSignalSpy refined(&window.explorer(), &Explorer::refined);
  window.open(
      fixture_->write("long.toml", quick_scenario("duration = \"1000s\"\nreplications = 100\n")));
  window.show();
  const auto* table = window.findChild<DifferenceTable*>();
  QVERIFY(refined.wait(20000));
  QVERIFY(window.found().contains("refining"));
  QVERIFY(table->basis().endsWith("; refining ..."));
  action_of(window, "&Stop")->trigger();
  QVERIFY(window.found().contains("stopped"));
  QVERIFY2(table->basis().endsWith("; stopped"), qPrintable(table->basis()));
  refined.clear();
  window.document().set("server.workers", "3");
  QVERIFY(refined.wait(20000));
  QVERIFY(window.found().contains("refining"));
  QVERIFY(table->basis().endsWith("; refining ..."));
  window.document().set("server.workers", "-3");
  QVERIFY(window.found().contains("stopped"));
  QVERIFY(table->basis().endsWith("; stopped"));
}

void WindowTest::what_is_recorded_later_says_so() {
  MainWindow window;
  window.open(
      fixture_->write("long.toml", quick_scenario("duration = \"1000s\"\nreplications = 100\n")));
  window.show();
  QVERIFY(window.explorer().is_running());
  const TimelineView& view = window.timeline().view();
  QVERIFY2(view.nothing_yet().contains("charts are refined first"), qPrintable(view.nothing_yet()));
  action_of(window, "&Stop")->trigger();
  QCOMPARE(view.nothing_yet(), QString("Recording ..."));
  QTRY_VERIFY_WITH_TIMEOUT(view.index() != nullptr, 20000);
}

void WindowTest::a_sweep_that_waits_for_another_says_so() {
  MainWindow window;
  window.open(fixture_->write(
      "long.toml", quick_scenario("duration = \"1000s\"\nwarmup = \"2ms\"\nreplications = 100\n")));
  window.show();
  action_of(window, "&Stop")->trigger();
  auto* sweep = window.findChild<SweepView*>();
  auto* sensitivity = window.findChild<SensitivityView*>();
  sweep->bar().folder().line().setText(fixture_->path("swept"));
  sensitivity->bar().folder().line().setText(fixture_->path("found"));
  sensitivity->bar().start().click();
  QVERIFY(!sensitivity->progress().contains("waits"));
  sweep->bar().start().click();
  QTRY_VERIFY_WITH_TIMEOUT(sweep->progress().contains("waits until the sensitivity"), 20000);
  QVERIFY(!sensitivity->progress().contains("waits"));  // it came first
  sensitivity->bar().stop().click();
  QVERIFY2(!sweep->progress().contains("waits"), qPrintable(sweep->progress()));
  sensitivity->bar().start().click();
  QVERIFY(sensitivity->progress().contains("waits until the sweep"));
  sweep->bar().stop().click();
  QVERIFY(!sensitivity->progress().contains("waits"));
  QVERIFY(window.close());
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::WindowTest)
#include "window_test.moc"
