// Keys, the wheel and what the status bar says of it, in the window as a whole.

#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QGroupBox>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QWheelEvent>

#include "gui/charts/chart_area.hpp"
#include "gui/charts/tail_chart.hpp"
#include "gui/parameters/parameter_dock.hpp"
#include "gui/parameters/text_dock.hpp"
#include "gui/schematic/schematic_panel.hpp"
#include "gui/style/save_dialog.hpp"
#include "gui/sweep/heat_map.hpp"
#include "gui/timeline/timeline_panel.hpp"
#include "tests/gui/window_fixture.hpp"

namespace acceptlab::gui {

class WindowKeysTest : public QObject {
  Q_OBJECT

 private slots:
  void init() { fixture_ = std::make_unique<WindowFixture>(); }
  void the_wheel_scrolls_past_what_has_no_focus();
  void a_tab_takes_the_keys_with_it();
  void one_history_for_all_by_keys();
  void what_is_just_being_typed_is_undone_at_once();
  void every_listed_shortcut_is_of_one_action();
  void no_two_mnemonics_are_the_same();
  void every_dock_has_a_key();
  void an_export_is_told_in_the_status_bar();
  void a_kind_of_file_has_its_ending();

 private:
  std::unique_ptr<WindowFixture> fixture_;
};

namespace {

void turn_wheel(QWidget* over) {
  const QPointF at = over->rect().center();
  QWheelEvent event(at, over->mapToGlobal(at), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QSpontaneKeyEvent::setSpontaneous(&event);  // or it is sent no further than this widget
  qApp->notify(over, &event);
}

}  // namespace

void WindowKeysTest::the_wheel_scrolls_past_what_has_no_focus() {
  MainWindow window;
  window.open(fixture_->write("s.toml", quick_scenario()));
  QVERIFY(activate(window));
  window.parameters().search().setFocus();
  window.parameters().findChild<QCheckBox*>()->setChecked(false);  // a long list
  QTest::qWait(20);
  QScrollBar* bar = window.parameters().findChild<QScrollArea*>()->verticalScrollBar();
  QVERIFY(bar->maximum() > 0);
  const auto field = [&](const char* address) { return window.parameters().field(address); };
  auto* menu = field("server.policy")->findChild<QComboBox*>();
  for (QWidget* over : {static_cast<QWidget*>(menu),
                        static_cast<QWidget*>(field("server.workers")->findChild<QSlider*>()),
                        static_cast<QWidget*>(field("server.workers")->findChild<QLineEdit*>())}) {
    QVERIFY((over->focusPolicy() & Qt::WheelFocus) != Qt::WheelFocus ||
            over->focusProxy() != nullptr);
    bar->setValue(0);
    turn_wheel(over);
    QVERIFY(bar->value() > 0);
    QVERIFY(!over->hasFocus());
    QCOMPARE(window.document().text(), quick_scenario().toStdString());
  }
  menu->setFocus();
  turn_wheel(menu);
  QVERIFY(window.document().text() != quick_scenario().toStdString());
}

void WindowKeysTest::a_tab_takes_the_keys_with_it() {
  MainWindow window;
  window.open(fixture_->write("s.toml", quick_scenario()));
  QVERIFY(activate(window));
  auto* text = window.findChild<TextDock*>();
  click_tab(window, "Scenario file");
  QVERIFY(text->hasFocus());
  click_tab(window, "Parameters");
  QVERIFY(!text->hasFocus());
  QVERIFY(window.parameters().isAncestorOf(QApplication::focusWidget()));
  for (int i = 0; i < 150; ++i) {
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    QVERIFY(!Docks::is_behind(QApplication::focusWidget()));
  }
}

void WindowKeysTest::one_history_for_all_by_keys() {
  MainWindow window;
  window.open(fixture_->write("s.toml", quick_scenario()));
  QVERIFY(activate(window));
  const std::string before = quick_scenario().toStdString();
  const auto now = [&] { return window.document().text(); };
  const auto undo = [](QWidget* in) { QTest::keyClick(in, Qt::Key_Z, Qt::ControlModifier); };
  const auto redo = [](QWidget* in) {
    QTest::keyClick(in, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  };
  ParameterField* duration = window.parameters().field("run.duration");
  auto* line = duration->findChild<QLineEdit*>();
  line->parentWidget()->setFocus();
  line->selectAll();
  QTest::keyClicks(line, "30ms");
  QTest::keyClick(line, Qt::Key_Return);
  const std::string after = now();
  QVERIFY(after != before);
  auto* slider = duration->findChild<QSlider*>();
  QWidget* drawn = nullptr;
  for (QWidget* child : window.schematic().findChildren<QWidget*>())
    if (drawn == nullptr && child->isVisible() && child->focusPolicy() == Qt::StrongFocus)
      drawn = child;
  QVERIFY(drawn != nullptr);
  for (QWidget* in : {line->parentWidget(), static_cast<QWidget*>(slider), drawn}) {
    in->setFocus();
    undo(in);
    QCOMPARE(now(), before);
    redo(in);
    QCOMPARE(now(), after);
  }
  // What is still being typed is the last step.
  line->parentWidget()->setFocus();
  line->selectAll();
  QTest::keyClicks(line, "40ms");
  undo(line->parentWidget());
  QCOMPARE(now(), after);
  QCOMPARE(line->text(), "30ms");
  auto* text = window.findChild<TextDock*>();
  click_tab(window, "Scenario file");
  QTest::keyClicks(text, "# mine ");
  undo(text);
  QCOMPARE(now(), after);
  redo(text);
  QCOMPARE(now(), "# mine " + after);
}

void WindowKeysTest::what_is_just_being_typed_is_undone_at_once() {
  MainWindow window;
  window.open(fixture_->write("s.toml", quick_scenario()));
  QVERIFY(activate(window));
  const std::string before = window.document().text();
  auto* text = window.findChild<TextDock*>();
  click_tab(window, "Scenario file");
  QTest::keyClicks(text, "#");
  QTest::keyClick(text, Qt::Key_Z, Qt::ControlModifier);  // before the hand rests
  QCOMPARE(text->toPlainText().toStdString(), before);
  QCOMPARE(window.document().text(), before);
  QTest::keyClick(text, Qt::Key_Z, Qt::ControlModifier);
  QVERIFY(window.status().contains("nothing to undo"));
}

void WindowKeysTest::every_listed_shortcut_is_of_one_action() {
  const MainWindow window;
  QList<QKeySequence> all;
  for (const QAction* action : window.findChildren<QAction*>()) {
    if (action->shortcutContext() == Qt::WindowShortcut) all += action->shortcuts();
  }
  for (const char* keys :
       {"Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+O", "Ctrl+S",   "Ctrl+Shift+S", "Ctrl+F", "Ctrl+D",
        "Ctrl+E", "Ctrl+Shift+C", "F5",     "Shift+F5", "Ctrl+Q",       "?",      "Ctrl+1",
        "Ctrl+2", "Ctrl+3",       "Ctrl+4", "Ctrl+5",   "Ctrl+6",       "Ctrl+7"})
    QVERIFY2(all.count(QKeySequence(keys)) == 1, keys);
}

namespace {

/// Of everything below `root` but what lies in a dock, unless that is the root.
QStringList mnemonics_of(const QWidget& root) {
  QStringList all;
  const auto add = [&](const QString& text) {
    const QKeySequence key = QKeySequence::mnemonic(text);
    if (!key.isEmpty()) all += key.toString();
  };
  for (const QWidget* widget : root.findChildren<QWidget*>()) {
    const QWidget* dock = widget;
    while (dock != &root && qobject_cast<const QDockWidget*>(dock) == nullptr)
      dock = dock->parentWidget();
    if (dock != &root) continue;
    if (const auto* label = qobject_cast<const QLabel*>(widget);
        label != nullptr && label->buddy() != nullptr)
      add(label->text());
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) add(button->text());
    if (const auto* box = qobject_cast<const QGroupBox*>(widget)) add(box->title());
  }
  return all;
}

QStringList twice(QStringList all) {
  QStringList repeated;
  for (const QString& one : all)
    if (all.count(one) > 1 && !repeated.contains(one)) repeated += one;
  return repeated;
}

}  // namespace

void WindowKeysTest::no_two_mnemonics_are_the_same() {
  const MainWindow window;
  QStringList always = mnemonics_of(window);
  for (const QAction* menu : window.menuBar()->actions()) {
    always += QKeySequence::mnemonic(menu->text()).toString();
    QStringList inside;
    for (const QAction* action : menu->menu()->actions()) {
      const QKeySequence key = QKeySequence::mnemonic(action->text());
      if (!key.isEmpty()) inside += key.toString();
    }
    QVERIFY2(twice(inside).isEmpty(), qPrintable(menu->text() + ": " + twice(inside).join(", ")));
  }
  QVERIFY(always.contains("Alt+F"));
  QVERIFY2(twice(always).isEmpty(), qPrintable(twice(always).join(", ")));
  // Docks of one place are not seen at once, but each of them with all the rest.
  for (const QDockWidget* dock : window.findChildren<QDockWidget*>()) {
    const QStringList seen = always + mnemonics_of(*dock);
    QVERIFY2(twice(seen).isEmpty(),
             qPrintable(dock->windowTitle() + ": " + twice(seen).join(", ")));
  }
}

void WindowKeysTest::every_dock_has_a_key() {
  MainWindow window;
  window.open(fixture_->write("s.toml", quick_scenario()));
  QVERIFY(activate(window));
  const auto is_seen = [&](const char* name) {
    const auto* dock = window.findChild<QDockWidget*>(name);
    return dock->isVisible() && !Docks::is_behind(dock);
  };
  QVERIFY(!is_seen("timeline"));
  QAction* chosen = action_of(window, "CPU timeline\tCtrl+5");
  QVERIFY(chosen != nullptr && chosen->isChecked());
  chosen->trigger();  // from behind to the front
  QTRY_VERIFY(is_seen("timeline"));
  QVERIFY(chosen->isChecked());
  chosen->trigger();  // and away
  QVERIFY(window.findChild<QDockWidget*>("timeline")->isHidden());
  QVERIFY(!chosen->isChecked());
  int key = Qt::Key_1;
  for (const char* name :
       {"parameters", "text", "schematic", "differences", "timeline", "sweep", "sensitivity"}) {
    for (int pressed = 0; pressed < 2; ++pressed) {  // again: it stays
      QTest::keyClick(&window, static_cast<Qt::Key>(key), Qt::ControlModifier);
      QTRY_VERIFY2(is_seen(name), name);
    }
    ++key;
  }
  QTest::keyClick(&window, Qt::Key_2, Qt::ControlModifier);
  QTRY_VERIFY(window.findChild<TextDock*>()->hasFocus());
}

void WindowKeysTest::an_export_is_told_in_the_status_bar() {
  MainWindow window;
  window.open(fixture_->write("s.toml", quick_scenario()));
  window.show();
  QVERIFY(settle(window));
  Person person;
  for (Chart* chart : {static_cast<Chart*>(&window.charts().tail()),
                       static_cast<Chart*>(window.findChild<HeatMap*>())}) {
    const QString path = fixture_->path("picture.png");
    person.choose(path);
    chart->ask_export();
    QCOMPARE(window.status(), "written: " + path);
    QVERIFY(QFile::remove(path));
    person.choose(fixture_->path("no-ending"));
    chart->ask_export();
    QCOMPARE(window.status(), "written: " + fixture_->path("no-ending.png"));
    QVERIFY(QFile::remove(fixture_->path("no-ending.png")));
    person.choose(fixture_->path("none/picture.png"));
    chart->ask_export();
    QVERIFY2(window.status().contains("cannot be written"), qPrintable(window.status()));
  }
  QVERIFY(person.is_done());
  QTRY_VERIFY(window.timeline().view().index() != nullptr);
  window.timeline().export_to(fixture_->path("slices.csv"));
  QTRY_COMPARE(window.status(), "written: " + fixture_->path("slices.csv"));
}

void WindowKeysTest::a_kind_of_file_has_its_ending() {
  QCOMPARE(ending_of("Vector picture (*.svg)"), QString("svg"));
  QCOMPARE(ending_of("Pictures (*.png *.svg *.pdf)"), QString("png"));
  QCOMPARE(ending_of("All files (*)"), QString());
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::WindowKeysTest)
#include "window_keys_test.moc"
