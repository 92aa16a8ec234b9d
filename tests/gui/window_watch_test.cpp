// Watching, in the window as a whole: its keys, and what the timeline shows of it.

#include <QCheckBox>
#include <QComboBox>
#include <QSlider>
#include <QToolButton>

#include "gui/charts/chart_area.hpp"
#include "gui/charts/tail_chart.hpp"
#include "gui/parameters/parameter_dock.hpp"
#include "gui/schematic/schematic_panel.hpp"
#include "gui/schematic/schematic_view.hpp"
#include "gui/schematic/watch_bar.hpp"
#include "gui/schematic/watch_clock.hpp"
#include "gui/timeline/timeline_panel.hpp"
#include "tests/gui/window_fixture.hpp"

namespace acceptlab::gui {

using namespace std::chrono_literals;

namespace {

sim::Duration length_of(const TimelineView& view) {
  return view.index()->recording().window.to - view.index()->recording().window.from;
}

}  // namespace

class WindowWatchTest : public QObject {
  Q_OBJECT

 private slots:
  void init();
  void space_plays_wherever_nobody_types();
  void space_presses_the_button_one_came_to_by_keys();
  void a_clicked_button_leaves_the_space_bar_alone();
  void who_begins_to_watch_has_its_keys();
  void markers_of_the_timeline_stay_when_watching_begins();
  void the_pointer_leaves_alone_what_is_watched();
  void the_timeline_tells_how_long_it_is();
  void the_timeline_asks_for_what_is_watched();

 private:
  bool watch();
  bool is_playing() const { return window_->schematic().clock().is_playing(); }
  /// Both play and pause, so that nothing goes on.
  bool plays_from(QWidget* focus);

  WindowFixture fixture_;
  std::unique_ptr<MainWindow> window_;
};

void WindowWatchTest::init() {
  window_ = std::make_unique<MainWindow>();
  window_->resize(1400, 1000);
  window_->open(fixture_.write(
      "s.toml", quick_scenario("duration = \"100ms\"\nwarmup = \"2ms\"\nreplications = 2\n")));
  QVERIFY(activate(*window_));
  QVERIFY(settle(*window_));
  QTRY_VERIFY(window_->timeline().view().index() != nullptr);
}

bool WindowWatchTest::watch() {
  window_->schematic().set_watching(true);
  return QTest::qWaitFor([this] { return window_->schematic().view().is_watching(); }, 10'000);
}

bool WindowWatchTest::plays_from(QWidget* focus) {
  focus->setFocus();
  QTest::keyClick(focus, Qt::Key_Space);
  const bool played = is_playing();
  if (played) QTest::keyClick(focus, Qt::Key_Space);
  return played && !is_playing();
}

void WindowWatchTest::space_plays_wherever_nobody_types() {
  QVERIFY(watch());
  ParameterDock& parameters = window_->parameters();
  const std::initializer_list<QWidget*> places{
      &window_->schematic().view(),
      &window_->charts().tail(),
      &window_->timeline().view(),
      parameters.field("run.duration")->findChild<QSlider*>(),
      parameters.field("server.policy")->findChild<QComboBox*>(),
      window_->findChild<QTabBar*>()};
  for (QWidget* place : places) QVERIFY2(plays_from(place), place->metaObject()->className());
  // Where one types it is a space.
  parameters.search().setFocus();
  QTest::keyClick(&parameters.search(), Qt::Key_Space);
  QVERIFY(!is_playing());
  QCOMPARE(parameters.search().text(), QString(" "));
  // The next event as well.
  const sim::Time before = window_->schematic().clock().time();
  window_->charts().tail().setFocus();
  QTest::keyClick(&window_->charts().tail(), Qt::Key_Period);
  QVERIFY(window_->schematic().clock().time() > before);
}

void WindowWatchTest::space_presses_the_button_one_came_to_by_keys() {
  QVERIFY(watch());
  auto* only_changed = window_->parameters().findChild<QCheckBox*>();
  only_changed->setFocus(Qt::TabFocusReason);
  QTest::keyClick(only_changed, Qt::Key_Space);
  QVERIFY(!only_changed->isChecked());
  QVERIFY(!is_playing());
}

void WindowWatchTest::a_clicked_button_leaves_the_space_bar_alone() {
  QVERIFY(watch());
  auto* only_changed = window_->parameters().findChild<QCheckBox*>();
  window_->charts().tail().setFocus();
  QTest::mouseClick(only_changed, Qt::LeftButton, {}, QPoint(8, only_changed->height() / 2));
  QVERIFY(!only_changed->isChecked());
  QVERIFY(!only_changed->hasFocus());
  QVERIFY(plays_from(QApplication::focusWidget()));
}

void WindowWatchTest::who_begins_to_watch_has_its_keys() {
  click_tab(*window_, "Scenario file");
  click_tab(*window_, "Parameters");
  QLineEdit& search = window_->parameters().search();
  search.setFocus();
  SchematicPanel& schematic = window_->schematic();
  QToolButton* watch = nullptr;
  for (QToolButton* button : schematic.findChildren<QToolButton*>())
    if (button->defaultAction() == schematic.bar().actions_by_name().watch) watch = button;
  QVERIFY(watch != nullptr);
  QTest::mouseClick(watch, Qt::LeftButton);
  QVERIFY(schematic.view().hasFocus());
  QTRY_VERIFY_WITH_TIMEOUT(schematic.view().is_watching(), 10'000);
  QVERIFY(!is_playing());  // it stands at its begin
  const sim::Time begin = schematic.clock().time();
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Period);
  QVERIFY(schematic.clock().time() > begin);
  QCOMPARE(search.text(), QString());
}

void WindowWatchTest::markers_of_the_timeline_stay_when_watching_begins() {
  TimelineView& view = window_->timeline().view();
  const sim::Time zero = view.index()->recording().window.zero;
  view.set_marker(TimelineView::Marker::A, zero + 2ms);
  view.set_marker(TimelineView::Marker::B, zero + 5ms);
  const TimelineIndexPtr before = view.index();
  QVERIFY(watch());
  QTRY_VERIFY(view.index() != before);
  QVERIFY(view.marker(TimelineView::Marker::A) == zero + 2ms);
  QVERIFY(view.marker(TimelineView::Marker::B) == zero + 5ms);
  QCOMPARE(view.difference_text(), QString("B - A = 3 ms"));
  // And are where watching can run to.
  window_->schematic().bar().actions_by_name().next_marker->trigger();
  QVERIFY(window_->schematic().clock().time() == zero + 2ms);
}

void WindowWatchTest::the_pointer_leaves_alone_what_is_watched() {
  QVERIFY(watch());
  TimelineView& view = window_->timeline().view();
  QTRY_VERIFY(length_of(view) == 20ms);
  const WatchClock& clock = window_->schematic().clock();
  const sim::Time zero = view.index()->recording().window.zero;
  window_->schematic().set_time(zero + 2ms);
  emit view.cursor_moved(zero + 8ms);  // by the mouse
  QVERIFY(clock.time() == zero + 2ms);
  emit view.time_chosen(zero + 8ms);
  QVERIFY(clock.time() == zero + 8ms);
}

void WindowWatchTest::the_timeline_tells_how_long_it_is() {
  TimelineView& view = window_->timeline().view();
  const auto fields = window_->timeline().findChildren<QLineEdit*>();
  QCOMPARE(fields.size(), 2);
  QCOMPARE(fields[1]->text(), QString("10ms"));
  QVERIFY(length_of(view) == 10ms);
  QVERIFY(watch());
  QTRY_VERIFY(length_of(view) == 20ms);
  QCOMPARE(fields[1]->text(), QString("20ms"));
  QVERIFY(window_->timeline().window_length() == 20ms);
}

void WindowWatchTest::the_timeline_asks_for_what_is_watched() {
  QVERIFY(watch());
  TimelineView& view = window_->timeline().view();
  QTRY_VERIFY(length_of(view) == 20ms);
  emit window_->timeline().window_wanted(1ms, 4ms);
  QTRY_VERIFY(length_of(view) == 4ms);
  const SchematicPanel& schematic = window_->schematic();
  QTRY_VERIFY(schematic.clock().end() - schematic.clock().begin() == 4ms);
  // An edit is recorded once, by who watches.
  window_->document().set("server.workers", "3");
  QVERIFY(settle(*window_));
  QTRY_COMPARE(schematic.replay()->recording().threads.size() > 0, true);
  QTRY_VERIFY(&view.index()->recording() == &schematic.replay()->recording());
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::WindowWatchTest)
#include "window_watch_test.moc"
